package drill

import (
	"context"
	"math/rand/v2"
	"testing"

	"podflight/lessons/check"
	"podflight/lessons/fly"
)

// TestADiagnosisHoldsForItsFaultAlone asks the expression of every fault of the runs of every fault.
func TestADiagnosisHoldsForItsFaultAlone(t *testing.T) {
	lang, err := check.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults() {
		t.Run(f.id, func(t *testing.T) {
			for seed := range uint64(4) {
				rng := rand.New(rand.NewPCG(seed, 1))
				w := newWorkload(rng)
				d := build(seed, Levels, rng, f, w)
				run, err := fly.New(d, fly.Simulator(), lang).Start(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				for _, other := range faults() {
					p, err := lang.Compile(w.told(other.holds))
					if err != nil {
						t.Fatalf("%s: %v", other.id, err)
					}
					v, err := p.Eval(run, run, run.Trace.End)
					if err != nil {
						t.Fatalf("%s, seed %d: %v", other.id, seed, err)
					}
					if v.True() != (other.id == f.id) {
						t.Errorf("seed %d: that it is %s is %v", seed, other.id, v)
					}
				}
			}
		})
	}
}
