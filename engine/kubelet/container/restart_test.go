package container

import (
	"errors"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"podflight/engine/cri"
)

func rule(action corev1.ContainerRestartRuleAction, op corev1.ContainerRestartRuleOnExitCodesOperator, codes ...int32) corev1.ContainerRestartRule {
	return corev1.ContainerRestartRule{Action: action, ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: op, Values: codes}}
}

func TestShouldRestart(t *testing.T) {
	const (
		in    = corev1.ContainerRestartRuleOnExitCodesOpIn
		notIn = corev1.ContainerRestartRuleOnExitCodesOpNotIn
		again = corev1.ContainerRestartRuleActionRestart
		all   = corev1.ContainerRestartRuleActionRestartAllContainers
	)
	for _, c := range []struct {
		pod   corev1.RestartPolicy
		own   corev1.ContainerRestartPolicy // "" for none
		rules []corev1.ContainerRestartRule
		code  int
		want  bool
		by    Decision
	}{
		{pod: "Always", code: 0, want: true, by: ByPodAlways},
		{pod: "OnFailure", code: 0, want: false, by: ByPodOnFailure},
		{pod: "OnFailure", code: 1, want: true, by: ByPodOnFailure},
		{pod: "Never", code: 1, want: false, by: ByPodNever},
		{pod: "Always", own: "Never", code: 1, want: false, by: ByContainerNever},
		{pod: "Never", own: "Always", code: 0, want: true, by: ByContainerAlways},
		{pod: "Never", own: "OnFailure", code: 1, want: true, by: ByContainerOnFailure},
		{pod: "Never", own: "OnFailure", code: 0, want: false, by: ByContainerOnFailure},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{rule(again, in, 42)}, code: 42, want: true, by: ByRule},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{rule(again, in, 42)}, code: 41, want: false, by: ByContainerNever},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{rule(again, in, 0)}, code: 0, want: true, by: ByRule},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{rule(again, notIn, 0, 41)}, code: 42, want: true, by: ByRule},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{rule(again, notIn)}, code: 0, want: true, by: ByRule},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{rule(again, in)}, code: 0, want: false, by: ByContainerNever},
		{pod: "Never", own: "Never", rules: []corev1.ContainerRestartRule{{Action: again}, rule(all, in, 7), rule(again, in, 7)}, code: 7, want: true, by: ByRestartAll},
		{pod: "Never", rules: []corev1.ContainerRestartRule{rule(again, in, 42)}, code: 42, want: false, by: ByPodNever},
	} {
		container := &corev1.Container{Name: "app", RestartPolicyRules: c.rules}
		if c.own != "" {
			container.RestartPolicy = &c.own
		}
		got, by := ShouldRestart(container, &corev1.PodSpec{RestartPolicy: c.pod}, c.code)
		if got != c.want || by != c.by {
			t.Errorf("%+v: %v by %v", c, got, by)
		}
	}
}

func TestFindContainers(t *testing.T) {
	s := &PodStatus{
		Sandboxes: []cri.Sandbox{{ID: "new", Ready: true}, {ID: "old"}},
		Containers: []*cri.Container{
			{Name: "app", ID: "2", Sandbox: "new", State: cri.Running},
			{Name: "app", ID: "1", Sandbox: "old", State: cri.Exited},
			{Name: "init", ID: "0", Sandbox: "old", State: cri.Exited},
		},
	}
	if c := s.FindContainerStatusByName("app"); c.ID != "2" {
		t.Errorf("newest is %s", c.ID)
	}
	if c := s.FindExited("app"); c.ID != "1" {
		t.Errorf("newest that exited is %s", c.ID)
	}
	if c := s.FindActiveContainerStatusByName("init"); c != nil {
		t.Errorf("instance %s of an old sandbox counts as active", c.ID)
	}
	s.Sandboxes[0].Ready = false
	if c := s.FindActiveContainerStatusByName("app"); c != nil {
		t.Errorf("instance %s of a stopped sandbox counts as active", c.ID)
	}
}

func TestMinBackoffExpiration(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	backoff := func(s int) error { return &BackoffError{Err: ErrCrashLoopBackOff, Until: at(s)} }
	for _, c := range []struct {
		err  error
		want int // 0: none
	}{
		{errors.New("x"), 0},
		{backoff(7), 7},
		{fmt.Errorf("wrapped: %w", backoff(7)), 7},
		{utilerrors.NewAggregate([]error{errors.New("x"), backoff(9), fmt.Errorf("w: %w", backoff(5))}), 5},
		{utilerrors.NewAggregate([]error{errors.New("x")}), 0},
	} {
		got, ok := MinBackoffExpiration(c.err)
		if ok != (c.want != 0) || ok && !got.Equal(at(c.want)) {
			t.Errorf("%v: %v, %v, want %d", c.err, got, ok, c.want)
		}
	}
	if !errors.Is(backoff(1), ErrCrashLoopBackOff) {
		t.Error("a BackoffError is not what it wraps")
	}
}

// The name and the image make the definition of a container, and nothing else.
func TestHash(t *testing.T) {
	a := corev1.Container{Name: "app", Image: "busybox:1.36", Command: []string{"a"}}
	b := a
	b.Command = []string{"b"}
	if Hash(&a) != Hash(&b) {
		t.Error("another command makes another definition")
	}
	b.Image = "busybox:1.37"
	if Hash(&a) == Hash(&b) {
		t.Error("another image makes the same definition")
	}
}
