package features

import "testing"

func TestDefaultsOfVersions(t *testing.T) {
	tests := []struct {
		version string
		gate    Gate
		want    bool
	}{
		{"", ContainerRestartRules, true},
		{"", ContainerStopSignals, false},
		{"v1.37.1", RestartAllContainersOnContainerExits, true},
		{"v1.35.0", RestartAllContainersOnContainerExits, false},
		{"1.36", MaxUnavailableStatefulSet, false},
		{"1.37", MaxUnavailableStatefulSet, true},
		{"1.37", Gate("NoSuchGate"), false},
	}
	for _, tt := range tests {
		g, err := New(tt.version, nil)
		if err != nil {
			t.Fatalf("New(%q): %v", tt.version, err)
		}
		if got := g.Enabled(tt.gate); got != tt.want {
			t.Errorf("%s in %q: %v, want %v", tt.gate, tt.version, got, tt.want)
		}
	}
	if !(Gates{}).Enabled(ContainerRestartRules) {
		t.Error("the zero Gates are not those of the default version")
	}
}

func TestOverrides(t *testing.T) {
	g, err := New("v1.37.1", map[string]bool{"ContainerStopSignals": true})
	if err != nil || !g.Enabled(ContainerStopSignals) {
		t.Errorf("override not taken: %v", err)
	}
	for want, overrides := range map[string]map[string]bool{
		"unrecognized feature gate: Nope":                                         {"Nope": true},
		"cannot set feature gate ImageVolume to false, feature is locked to true": {"ImageVolume": false},
		"unrecognized feature gate: A":                                            {"B": true, "A": true},
	} {
		if _, err := New("", overrides); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := New("v1.20", nil); err == nil {
		t.Error("an unknown version was taken")
	}
}
