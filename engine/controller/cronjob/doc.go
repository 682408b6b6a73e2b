// Package cronjob starts Jobs by the clock.
//
// It imitates pkg/controller/cronjob: schedules in the format of robfig/cron and in time zones, a tenth of a second after
// their times; one Job for the most recent time that was missed; starting deadlines; concurrency policies; history limits; and
// what it says of Jobs that it did not start. Without a time zone schedules are in UTC.
// Whoever runs it must see to it that time.LoadLocation finds the zones (import time/tzdata, or a zone database on the
// machine). Left out: nothing that is known of.
//
// Ordering guarantee: one CronJob is synced at a time; its Jobs are looked at in order of name.
package cronjob
