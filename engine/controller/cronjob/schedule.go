package cronjob

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
)

const (
	startDelay = 100 * time.Millisecond // a scheduled time to the sync that starts its Job (nextScheduleDelta)
	manyMissed = 100                    // missed times above which something is held to be wrong
)

// parse reads a CronJob's schedule in its time zone (formatSchedule, ParseCronScheduleWithPanicRecovery).
func parse(cj *batchv1.CronJob) (sched cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("invalid schedule format: %v", p)
		}
	}()
	spec := cj.Spec.Schedule
	if zone := cj.Spec.TimeZone; zone != nil && !strings.Contains(spec, "TZ") {
		if _, err := time.LoadLocation(*zone); err == nil {
			spec = "TZ=" + *zone + " " + spec
		}
	}
	return cron.ParseStandard(spec)
}

var errTooFast = errors.New("time difference between two schedules is less than 1 second")

// missed is what a schedule has called for since a CronJob last acted on it.
type missed struct {
	since  time.Time  // the last scheduled time acted on, or the CronJob's creation
	latest *time.Time // the most recent scheduled time since then, nil if there is none
	count  int64      // about how many there were; 0 for none or one
}

// mostRecent follows mostRecentScheduleTime (utils.go). It fails for a schedule that never comes twice.
func mostRecent(cj *batchv1.CronJob, now time.Time, sched cron.Schedule, useDeadline bool) (missed, error) {
	since := cj.CreationTimestamp.UTC()
	if cj.Status.LastScheduleTime != nil {
		since = cj.Status.LastScheduleTime.UTC()
	}
	if s := cj.Spec.StartingDeadlineSeconds; useDeadline && s != nil {
		if earliest := now.Add(-time.Duration(*s) * time.Second); earliest.After(since) {
			since = earliest
		}
	}
	m := missed{since: since}
	first := sched.Next(since)
	second := sched.Next(first)
	if now.Before(first) {
		return m, nil
	}
	if now.Before(second) {
		m.latest = &first
		return m, nil
	}
	period := int64(second.Sub(first).Round(time.Second).Seconds())
	if period < 1 {
		return m, errTooFast
	}
	m.count = int64(now.Sub(first).Seconds())/period + 1
	// One period too early, so that an uneven schedule finds its true last time.
	for t := sched.Next(first.Add(time.Duration((m.count-2)*period) * time.Second)); !t.After(now); t = sched.Next(t) {
		m.latest = &t
	}
	return m, nil
}

// untilNext returns how long until the next scheduled time, and a tenth of a second (nextScheduleTimeDuration).
func untilNext(cj *batchv1.CronJob, now time.Time, sched cron.Schedule) time.Duration {
	from := now
	if m, err := mostRecent(cj, now, sched, false); err == nil {
		switch {
		case m.latest != nil:
			from = *m.latest
		case m.count == 0:
			from = m.since
		}
	}
	return sched.Next(from).Add(startDelay).Sub(now)
}

// jobName returns the name of the Job of a scheduled time: minutes since 1970 (getJobName).
func jobName(cj *batchv1.CronJob, at time.Time) string {
	return fmt.Sprintf("%s-%d", cj.Name, at.Unix()/60)
}
