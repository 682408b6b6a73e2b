package flowcontrol

import (
	"testing"
	"time"

	"podflight/engine/sim"
)

func TestTryAccept(t *testing.T) {
	b := NewBucket(0.5, 3)
	tests := []struct {
		at   time.Duration
		want bool
	}{
		{0, true},
		{0, true},
		{0, true},
		{0, false},
		{1999 * time.Millisecond, false},
		{2 * time.Second, true},
		{2 * time.Second, false},
		{time.Hour, true},
		{time.Hour, true},
		{time.Hour, true},
		{time.Hour, false},
	}
	for i, tt := range tests {
		if got := b.TryAccept(sim.At(tt.at)); got != tt.want {
			t.Errorf("try %d at %v: %v, want %v", i, tt.at, got, tt.want)
		}
	}
}

func TestReserve(t *testing.T) {
	b := NewBucket(50, 2)
	for i, want := range []time.Duration{0, 0, 20 * time.Millisecond, 40 * time.Millisecond} {
		if got := b.Reserve(0); got != want {
			t.Errorf("reservation %d waits %v, want %v", i, got, want)
		}
	}
	if got := b.Reserve(sim.At(time.Second)); got != 0 {
		t.Errorf("a refilled bucket makes wait %v", got)
	}
}
