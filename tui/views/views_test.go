package views

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"podflight/engine"
	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

// fresh returns the pane with a run, about its first Pod, and its driver.
func fresh(t testing.TB, look string, tr *trace.Trace, at time.Duration) (*Model, *tuitest.Driver) {
	m := New(tuitest.Look(t, look), engine.Rule)
	ctx := func() keys.Context {
		return keys.Context{Places: []keys.Place{keys.Views, keys.Flight, keys.Global}, Facts: keys.HasRun}
	}
	d := tuitest.Drive(&m, keys.New(), ctx, &tuitest.Clock{})
	m.SetTrace(tr)
	m.SetNow(sim.At(at))
	if tr != nil {
		if lives := tr.Lives(api.Pod); len(lives) > 0 {
			m.SetSubject(Subject{Life: lives[0]})
		}
	}
	return &m, d
}

func TestGoldenScreens(t *testing.T) {
	for _, name := range tuitest.Scenes(t) {
		tr := tuitest.Scene(t, name)
		for _, look := range []string{"none", "dark"} {
			var out strings.Builder
			for tab := range tabs {
				for _, size := range [][2]int{{80, 12}, {120, 20}, {52, 10}} {
					if (look != "none" || tab == Describe || tab == YAML) && size[0] != 80 {
						continue
					}
					m, d := fresh(t, look, tr, 62*time.Second)
					m.SetTab(tab)
					d.Size(size[0], size[1])
					if tab != Watch {
						m.Focus()
					}
					if err := d.Check(); err != nil {
						t.Errorf("%s: %v", tab, err)
					}
					fmt.Fprintf(&out, "# %s of %s, %dx%d\n%s", tab, name, size[0], size[1], tuitest.Screen(m.View(), size[0], size[1], look == "dark"))
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

// The newest line stays in sight until the cursor leaves it, and is followed again when the cursor comes back.
func TestFollow(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "crash"), 20*time.Second)
	d.Size(80, 8)
	m.Focus()
	bottom := func() int { return m.page.n - 1 }
	if m.chosen != bottom() {
		t.Fatalf("the cursor is on line %d of %d", m.chosen, bottom())
	}
	m.SetNow(sim.At(time.Minute))
	if m.chosen != bottom() {
		t.Error("the newest line is not followed")
	}
	press(t, d, "up")
	put := m.chosen
	m.SetNow(sim.At(3 * time.Minute))
	if m.chosen != put || m.chosen == bottom() {
		t.Error("a cursor that was moved does not stay")
	}
	for range 40 {
		press(t, d, "down")
	}
	m.SetNow(sim.At(8 * time.Minute))
	if m.chosen != bottom() {
		t.Error("a cursor that came back to the end does not follow")
	}
}

func TestEnterGoesThere(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "side"), 90*time.Second)
	d.Size(80, 8)
	for tab := range tabs {
		m.SetTab(tab)
		if tab == Describe || tab == YAML {
			continue
		}
		press(t, d, "pgup pgup pgup pgup pgup")
		d.Sent = nil
		press(t, d, "enter")
		want, _ := m.line()
		if diff := cmp.Diff([]tea.Msg{GoToMsg{want.at}}, d.Sent); diff != "" || !want.leads {
			t.Errorf("%s: %s", tab, diff)
		}
		if _, ok := m.Record(); !ok && tab != Conditions {
			t.Errorf("%s: the line has no record", tab)
		}
	}
}

// An entry of several lines is gone over in one step and shown as a whole.
func TestEntriesOfSeveralLines(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "bad"), 2*time.Minute)
	d.Size(60, 12)
	m.SetTab(Events)
	lives := tuitest.Scene(t, "bad").EventLives(sim.At(2 * time.Minute))
	for range 40 {
		press(t, d, "up")
	}
	if m.chosen != 0 {
		t.Fatalf("the cursor is on line %d", m.chosen)
	}
	steps := 0
	for m.page.last(m.chosen) < m.page.n-1 {
		before := m.chosen
		press(t, d, "down")
		if m.chosen != m.page.start(m.chosen) || m.chosen <= before {
			t.Fatalf("from line %d the cursor came to %d", before, m.chosen)
		}
		if last := m.page.last(m.chosen); m.top > m.chosen || last >= m.top+m.room() {
			t.Fatalf("lines %d to %d are not in sight from %d", m.chosen, last, m.top)
		}
		steps++
	}
	if steps != len(lives)-1 {
		t.Errorf("%d steps over %d events", steps, len(lives))
	}
}

func TestWhy(t *testing.T) {
	m, d := fresh(t, "none", tuitest.Scene(t, "crash"), 20*time.Second)
	d.Size(100, 40)
	m.Explain(0)
	view := tuitest.Plain(m.View())
	lines := strings.Split(view, "\n")
	if m.Tab() != Why || !strings.Contains(lines[0], "● container app waits") && !strings.Contains(lines[0], "● container app has to wait 20s") {
		t.Errorf("the effect does not stand first:\n%s", view)
	}
	for _, want := range []string{"▌", "pkg/kubelet", "kubernetes.io/docs/"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing:\n%s", want, view)
		}
	}
	press(t, d, "down")
	id, ok := m.Record()
	if !ok {
		t.Fatal("a cause has no record")
	}
	m.Explain(id)
	if got, _ := m.Record(); got != id || m.chosen != 0 {
		t.Errorf("explained is record %d, asked was %d", got, id)
	}
	m.SetTrace(tuitest.Scene(t, "side"))
	if m.asked != 0 {
		t.Error("another run is asked about a record of the run before")
	}
}

// The index counts and lists the same events as the trace itself, whatever the instant.
func TestEventsAreThoseOfTheTrace(t *testing.T) {
	for _, name := range []string{"crash", "roll", "side", "bad"} {
		tr := tuitest.Scene(t, name)
		x := newIndex(tr)
		for at := sim.Instant(0); at <= tr.End; at = at.Add(7 * time.Second) {
			want := map[string]int32{}
			for _, e := range tr.EventLives(at) {
				if !e.Gone {
					want[e.Event.Name] = e.Event.Count
				}
			}
			got := map[string]int32{}
			var last sim.Instant
			x.walks++
			for _, e := range x.eventsAt(at, x.walks) {
				got[e.event.Name] = e.event.Count
				if e.last < last {
					t.Fatalf("%s at %v: %s stands behind a later one", name, at, e.event.Name)
				}
				last = e.last
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s at %v: %s", name, at, diff)
			}
			if n := x.countEvents(at); n != len(want) {
				t.Fatalf("%s at %v: %d are counted, there are %d", name, at, n, len(want))
			}
		}
	}
}

func TestLogsOfOneContainer(t *testing.T) {
	tr := tuitest.Scene(t, "side")
	m, d := fresh(t, "none", tr, 30*time.Second)
	d.Size(80, 40)
	m.SetTab(Logs)
	if all := tuitest.Plain(m.View()); !strings.Contains(all, "fetch") || !strings.Contains(all, "log-shipper      ship") {
		t.Errorf("of a Pod all containers are shown:\n%s", all)
	}
	m.SetSubject(Subject{Life: tr.Lives(api.Pod)[0], Container: "fetch"})
	if one := tuitest.Plain(m.View()); strings.Contains(one, "ship") || !strings.Contains(one, "done") {
		t.Errorf("of a container only that is shown:\n%s", one)
	}
	m.SetNow(sim.At(time.Second))
	if early := tuitest.Plain(m.View()); strings.Contains(early, "done") {
		t.Errorf("what is written later is shown:\n%s", early)
	}
}

// Nothing that happens after the playhead is shown.
func TestNothingOfTheFuture(t *testing.T) {
	tr := tuitest.Scene(t, "crash")
	for tab := range tabs {
		m, d := fresh(t, "none", tr, 20*time.Second)
		d.Size(120, 4000)
		m.SetTab(tab)
		for i := range m.page.n {
			if l := m.page.line(i); l.at > sim.At(20*time.Second) {
				t.Errorf("%s: line %d is of %v", tab, i, l.at)
			}
		}
	}
}

// Random keys, sizes, instants, subjects and runs: no panic, and every line fits.
func TestRandom(t *testing.T) {
	ids := []keys.ID{keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom, keys.ViewNext, keys.Accept, keys.Quit}
	var runs []*trace.Trace
	for _, name := range tuitest.Scenes(t) {
		runs = append(runs, tuitest.Scene(t, name))
	}
	runs = append(runs, nil, trace.New(time.Time{}, sim.At(time.Minute), nil))
	for n := range uint64(40) {
		runs = append(runs, tuitest.RandomTrace(rand.New(rand.NewPCG(n, 2))))
	}
	for seed, look := range []string{"dark", "none", "ascii"} {
		rng := rand.New(rand.NewPCG(uint64(seed), 11))
		m, d := fresh(t, look, nil, 0)
		var tr *trace.Trace
		for i := range 1500 {
			switch rng.IntN(8) {
			case 0:
				d.Size(rng.IntN(130), rng.IntN(40))
			case 1:
				tr = runs[rng.IntN(len(runs))]
				m.SetSubject(Subject{})
				m.SetTrace(tr)
			case 2:
				m.SetNow(sim.At(time.Duration(rng.IntN(700)-10) * time.Second))
			case 3:
				m.SetTab(Tab(rng.IntN(int(tabs))))
			case 4:
				if m.Focus(); rng.IntN(2) == 0 {
					m.Blur()
				}
				if tr != nil && len(tr.Lives(api.Pod)) > 0 {
					life := tr.Lives(api.Pod)[rng.IntN(len(tr.Lives(api.Pod)))]
					m.SetSubject(Subject{Life: life, Container: []string{"", "app", "worker", "none"}[rng.IntN(4)]})
				}
			case 5:
				id, _ := m.Record()
				m.Explain(id)
			default:
				d.Send(keys.Do{ID: ids[rng.IntN(len(ids))]})
			}
			m.Titles()
			if err := d.Check(); err != nil {
				t.Fatalf("step %d, %s: %v", i, m.Tab(), err)
			}
		}
	}
}
