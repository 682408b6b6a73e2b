package validation

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // so that the zones that exist do not depend on the machine

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// maxCronJobName leaves room for the eleven characters that the controller appends.
const maxCronJobName = validation.DNS1035LabelMaxLength - 11

// cronJobCreate follows ValidateCronJobCreate.
func (c *check) cronJobCreate(cj *batchv1.CronJob) {
	c.meta(cj, true, dnsSubdomain)
	c.cronJob(&cj.Spec, nil)
	if len(cj.Name) > maxCronJobName {
		c.invalid(path("metadata", "name"), cj.Name, "must be no more than 52 characters")
	}
	c.requiredSchedule(&cj.Spec)
}

func (c *check) cronJobUpdate(cj, old *batchv1.CronJob) {
	c.cronJob(&cj.Spec, &old.Spec)
	c.requiredSchedule(&cj.Spec)
}

// requiredSchedule comes last, since the server's declarative validation reports it.
func (c *check) requiredSchedule(s *batchv1.CronJobSpec) {
	if s.Schedule == "" {
		c.required(path("spec", "schedule"), "")
	}
}

// cronJob follows validateCronJobSpec. old is nil for a new one.
func (c *check) cronJob(s, old *batchv1.CronJobSpec) {
	p := path("spec")
	if s.Schedule != "" {
		c.schedule(p.Child("schedule"), s, old != nil && strings.Contains(old.Schedule, "TZ"))
	}
	nonnegativeIf(c.report, p.Child("startingDeadlineSeconds"), s.StartingDeadlineSeconds)
	if s.TimeZone != nil && (old == nil || old.TimeZone == nil || *old.TimeZone != *s.TimeZone) {
		c.timeZone(p.Child("timeZone"), *s.TimeZone)
	}
	requiredOneOf(c.report, p.Child("concurrencyPolicy"), s.ConcurrencyPolicy,
		batchv1.AllowConcurrent, batchv1.ForbidConcurrent, batchv1.ReplaceConcurrent)
	at := p.Child("jobTemplate", "spec")
	job := &s.JobTemplate.Spec
	c.jobSpec(at, job)
	if job.Selector != nil {
		c.invalid(at.Child("selector"), job.Selector, "`selector` will be auto-generated")
	}
	if job.ManualSelector != nil && *job.ManualSelector {
		unsupported(c.report, at.Child("manualSelector"), job.ManualSelector, "nil", "false")
	}
	nonnegativeIf(c.report, p.Child("successfulJobsHistoryLimit"), s.SuccessfulJobsHistoryLimit)
	nonnegativeIf(c.report, p.Child("failedJobsHistoryLimit"), s.FailedJobsHistoryLimit)
}

// schedule follows validateScheduleFormat.
func (c *check) schedule(p *field.Path, s *batchv1.CronJobSpec, zoneAllowed bool) {
	if err := parseSchedule(s.Schedule); err != nil {
		c.invalid(p, s.Schedule, err.Error())
	}
	switch zone := strings.Contains(s.Schedule, "TZ"); {
	case zone && zoneAllowed && s.TimeZone != nil:
		c.invalid(p, s.Schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule")
	case zone && !zoneAllowed:
		c.invalid(p, s.Schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
	}
}

// parseSchedule follows ParseCronScheduleWithPanicRecovery (pkg/util/parsers/parsers.go).
func parseSchedule(schedule string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("invalid schedule format: %v", r)
		}
	}()
	_, err = cron.ParseStandard(schedule)
	return err
}

var timeZonePart = regexp.MustCompile(`^[A-Za-z\.\-_0-9+]{1,14}$`)

// timeZone follows validateTimeZone.
func (c *check) timeZone(p *field.Path, zone string) {
	if zone == "" {
		c.invalid(p, zone, "timeZone must be nil or non-empty string")
		return
	}
	for _, part := range strings.Split(zone, "/") {
		if part == "." || part == ".." || strings.HasPrefix(part, "-") || !timeZonePart.MatchString(part) {
			c.invalid(p, zone, "unknown time zone "+zone)
			return
		}
	}
	if strings.EqualFold(zone, "Local") {
		c.invalid(p, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
	}
	if _, err := time.LoadLocation(zone); err != nil {
		c.invalid(p, zone, err.Error())
	}
}
