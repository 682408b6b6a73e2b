package stage

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

// fresh returns a stage with a run and its driver.
func fresh(t testing.TB, look string, tr *trace.Trace, at time.Duration) (*Model, *tuitest.Driver) {
	m := New(tuitest.Look(t, look))
	ctx := func() keys.Context {
		return keys.Context{Places: []keys.Place{keys.Stage, keys.Flight, keys.Global}, Facts: keys.HasRun}
	}
	d := tuitest.Drive(&m, keys.New(), ctx, &tuitest.Clock{})
	m.SetTrace(tr)
	m.SetNow(sim.At(at))
	return &m, d
}

// sizes are the cells of the goldens.
func sizes() [][2]int { return [][2]int{{80, 24}, {120, 36}, {200, 60}, {52, 10}} }

func TestGoldenScreens(t *testing.T) {
	for _, name := range tuitest.Scenes(t) {
		tr := tuitest.Scene(t, name)
		for _, look := range []string{"none", "ascii", "dark"} {
			var out strings.Builder
			for _, at := range []time.Duration{30 * time.Second, 62 * time.Second, tr.End.Duration()} {
				for _, size := range sizes() {
					if look != "none" && size[0] != 80 {
						continue
					}
					m, d := fresh(t, look, tr, at)
					d.Size(size[0], size[1])
					m.Focus()
					if err := d.Check(); err != nil {
						t.Errorf("%s at %v: %v", name, at, err)
					}
					fmt.Fprintf(&out, "# %s at %s, %dx%d\n%s", name, at, size[0], size[1], tuitest.Screen(m.View(), size[0], size[1], look == "dark"))
				}
			}
			tuitest.Golden(t, "testdata/"+name+"-"+look, out.String())
		}
	}
}

func press(t *testing.T, d *tuitest.Driver, names string) {
	t.Helper()
	if err := d.Keys(names); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
}

func container(m *Model) string {
	c, _ := m.Choice()
	return c.Container
}

func TestChoice(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "side"), 30*time.Second)
	d.Size(80, 24)
	if c, ok := m.Choice(); !ok || c.Key.Name != "together" || c.Container != "" {
		t.Errorf("before anything was chosen the choice is %v", c)
	}
	for _, step := range []struct{ keys, want string }{
		{"down", "worker"}, // the cursor began at the first container that is no init container
		{"down", "worker"},
		{"up up", "migrate"},
		{"pgup", "fetch"},
		{"pgdown", "worker"},
	} {
		press(t, d, step.keys)
		if got := container(m); got != step.want {
			t.Errorf("after %s the choice is %q, want %q", step.keys, got, step.want)
		}
	}
	m.SetTrace(tuitest.Scene(t, "crash"))
	if c, _ := m.Choice(); c.Key.Name != "crash" || c.Container != "" {
		t.Errorf("a run without the chosen Pod leaves the choice at %v", c)
	}
	m.SetNow(-1)
	if c, ok := m.Choice(); ok {
		t.Errorf("before the first Pod there is a choice: %v", c)
	}
}

// The cursor goes with the newest Pods until it is moved, and what comes after them is in sight.
func TestTheNewestIsInSight(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "roll"), 30*time.Second)
	d.Size(80, 14)
	old, _ := m.Choice()
	m.SetNow(sim.At(2 * time.Minute))
	if c, _ := m.Choice(); c == old {
		t.Errorf("the choice is still %v", c)
	}
	view := tuitest.Plain(m.View())
	if !strings.Contains(view, "deployment/web   READY 20/20") || !strings.Contains(view, "more lines") {
		t.Errorf("the owner and how much is above are not in sight:\n%s", view)
	}
	press(t, d, "up")
	moved, _ := m.Choice()
	m.SetNow(sim.At(20 * time.Second))
	m.SetNow(sim.At(3 * time.Minute))
	if c, _ := m.Choice(); c != moved {
		t.Errorf("a cursor that was put at %v stands at %v", moved, c)
	}
}

func TestScroll(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "roll"), 2*time.Minute)
	d.Size(80, 14)
	seen := map[string]bool{}
	for range 60 {
		press(t, d, "up")
		c, _ := m.Choice()
		seen[c.Key.Name] = true
		if view := tuitest.Plain(m.View()); !strings.Contains(view, c.Key.Name) {
			t.Fatalf("the chosen Pod %s is not in sight:\n%s", c.Key.Name, view)
		}
	}
	if first := m.scene.pods[0].life.Key.Name; !seen[first] || len(seen) < 20 {
		t.Errorf("%d Pods were come by, the first: %v", len(seen), seen[first])
	}
	if view := tuitest.Plain(m.View()); strings.Contains(view, "↑") {
		t.Errorf("at the top there is said to be more above:\n%s", view)
	}
}

func TestFold(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "side"), 50*time.Second)
	d.Size(80, 24)
	open := tuitest.Plain(m.View())
	if !strings.Contains(open, "✗3") {
		t.Errorf("unfolded, an exit code is under its lane:\n%s", open)
	}
	press(t, d, "f")
	if folded := tuitest.Plain(m.View()); strings.Count(folded, "\n") >= strings.Count(open, "\n") || m.size().level != bare {
		t.Errorf("folded, it is no shorter:\n%s", folded)
	}
	press(t, d, "f")
	if tuitest.Plain(m.View()) != open {
		t.Error("folding twice does not lead back")
	}
	d.Size(80, 9)
	m.folded = asFits
	if m.size().level != bare {
		t.Errorf("in nine lines the level is %v", m.size().level)
	}
}

func TestZoomAndAxis(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "crash"), 100*time.Second)
	d.Size(80, 24)
	whole := m.Axis()
	press(t, d, "i")
	near := m.Axis()
	if a, b := whole.To()-whole.From(), near.To()-near.From(); b != a/2 {
		t.Errorf("closer shows %v, before it was %v", b, a)
	}
	if now := sim.At(100 * time.Second); now < near.From() || now > near.To() {
		t.Errorf("the playhead is not in sight: %v to %v", near.From(), near.To())
	}
	press(t, d, "o o")
	if far := m.Axis(); far.To() <= whole.To() || far.To() > m.scene.trace.End {
		t.Errorf("farther ends at %v, the run at %v", far.To(), m.scene.trace.End)
	}
	press(t, d, "i x")
	short := m.Axis()
	marked := false
	for c := range short.Columns {
		marked = marked || short.Shortened(c)
	}
	if !marked || !strings.Contains(tuitest.Plain(m.View()), "·") {
		t.Error("shortened stretches are not marked")
	}
}

// As the playhead goes on the axis never goes back, and ends with the run.
func TestTheWindowFollows(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "crash"), 0)
	d.Size(80, 24)
	last := sim.Instant(0)
	for at := sim.Instant(0); at <= m.scene.trace.End; at = at.Add(time.Second) {
		m.SetNow(at)
		a := m.Axis()
		if a.From() != 0 || a.To() < last || a.To() < at || a.To() > m.scene.trace.End {
			t.Fatalf("at %v the axis goes from %v to %v", at, a.From(), a.To())
		}
		last = a.To()
	}
}

// Random keys, sizes, instants and runs: no panic, and every line fits.
func TestRandom(t *testing.T) {
	ids := []keys.ID{keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Fold, keys.Accept, keys.Axis, keys.ZoomIn, keys.ZoomOut, keys.Quit}
	var runs []*trace.Trace
	for _, name := range tuitest.Scenes(t) {
		runs = append(runs, tuitest.Scene(t, name))
	}
	runs = append(runs, nil, trace.New(time.Time{}, sim.At(time.Minute), nil))
	for n := range uint64(40) {
		runs = append(runs, tuitest.RandomTrace(rand.New(rand.NewPCG(n, 1))))
	}
	for seed, look := range []string{"dark", "none", "ascii"} {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		m, d := fresh(t, look, nil, 0)
		for i := range 1500 {
			switch rng.IntN(6) {
			case 0:
				d.Size(rng.IntN(130), rng.IntN(50))
			case 1:
				m.SetTrace(runs[rng.IntN(len(runs))])
			case 2:
				m.SetNow(sim.At(time.Duration(rng.IntN(700)-10) * time.Second))
			case 3:
				if m.Focus(); rng.IntN(2) == 0 {
					m.Blur()
				}
			default:
				d.Send(keys.Do{ID: ids[rng.IntN(len(ids))]})
			}
			if err := d.Check(); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
			if n := m.Rows(rng.IntN(60)); n < 0 || n > 60 {
				t.Fatalf("step %d: it asks for %d rows", i, n)
			}
		}
	}
}
