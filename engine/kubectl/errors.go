package kubectl

import (
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
)

// exitError ends a command with a code of its own, having printed all there is to say.
type exitError struct{ code int }

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", e.code) }

// usageError is UsageErrorf (staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go).
func (c *call) usageError(format string, args ...any) error {
	return fmt.Errorf("%s\nSee '%s -h' for help and examples", fmt.Sprintf(format, args...), c.path)
}

// exit prints an error as kubectl does and returns the exit code (checkErr, same file).
func (c *call) exit(err error) int {
	if err == nil {
		return 0
	}
	if agg, ok := err.(utilerrors.Aggregate); ok && len(agg.Errors()) == 1 {
		err = agg.Errors()[0]
	}
	var exit exitError
	if errors.As(err, &exit) {
		return exit.code
	}
	text := errorText(err)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	c.complain("%s", text)
	return 1
}

func errorText(err error) string {
	if text, ok := invalidText(err); ok {
		return text
	}
	if agg, ok := err.(utilerrors.Aggregate); ok {
		var b strings.Builder
		for _, e := range agg.Errors() {
			b.WriteString(messageOf(e) + "\n")
		}
		return b.String()
	}
	if text, ok := standardText(err); ok {
		return text
	}
	if strings.HasPrefix(err.Error(), "error: ") {
		return err.Error()
	}
	return "error: " + err.Error()
}

// invalidText lists what is wrong with an object that the server's validation refused.
func invalidText(err error) (string, bool) {
	status, ok := err.(*apierrors.StatusError)
	if !ok || status.ErrStatus.Reason != metav1.StatusReasonInvalid {
		return "", false
	}
	s := status.ErrStatus
	if s.Details == nil {
		return "The request is invalid: " + s.Message, true
	}
	text := "The request is invalid"
	if s.Details.Kind != "" || s.Details.Name != "" {
		text = fmt.Sprintf("The %s %q is invalid", s.Details.Kind, s.Details.Name)
	} else if s.Message != "" && len(s.Details.Causes) == 0 {
		text += ": " + s.Message
	}
	var lines []string
	seen := map[string]bool{}
	for _, cause := range s.Details.Causes {
		line := cause.Field + ": " + cause.Message
		if !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	switch len(lines) {
	case 0:
		return text, true
	case 1:
		return text + ": " + lines[0] + "\n", true
	}
	return text + ": \n* " + strings.Join(lines, "\n* ") + "\n", true
}

// standardText words an error of the server (StandardErrorMessage).
func standardText(err error) (string, bool) {
	status, ok := err.(apierrors.APIStatus)
	if !ok {
		return "", false
	}
	if reason := status.Status().Reason; reason != "" {
		return fmt.Sprintf("Error from server (%s): %s", reason, err.Error()), true
	}
	return "Error from server: " + err.Error(), true
}

func messageOf(err error) string {
	if text, ok := standardText(err); ok {
		return text
	}
	return err.Error()
}

// whileDoing says in an error what kubectl was doing with which file (AddSourceToErr).
func whileDoing(verb, source string, err error) error {
	if source == "" {
		return err
	}
	if status, ok := err.(apierrors.APIStatus); ok {
		s := status.Status()
		s.Message = fmt.Sprintf("error when %s %q: %v", verb, source, s.Message)
		return &apierrors.StatusError{ErrStatus: s}
	}
	return fmt.Errorf("error when %s %q: %w", verb, source, err)
}

// words is an error in kubectl's own words, which do not follow the style of Go's errors.
type words string

func (w words) Error() string { return string(w) }

func verbatim(format string, args ...any) error { return words(fmt.Sprintf(format, args...)) }

// collect joins errors as kubectl does: none, the one, or all of them.
func collect(errs []error) error {
	switch len(errs) {
	case 0:
		return nil
	case 1:
		return errs[0]
	}
	return utilerrors.NewAggregate(errs)
}
