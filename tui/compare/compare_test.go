package compare

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"podflight/engine/sim"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

// policies are the runs of one container under each restart policy.
func policies(t testing.TB, script string) Show {
	s := Show{Title: "spec.restartPolicy", About: "pod/demo, which runs: " + script, Kinds: []string{"restart policy", "exit code"}, Hint: "Press 0 to let it end with exit code 0."}
	for _, p := range []string{"Never", "OnFailure", "Always"} {
		s.Runs = append(s.Runs, Run{p, tuitest.Fly(t, fmt.Sprintf("-- script --\nuntil 5m\n0s kubectl run demo --image=busybox:1.36 --restart=%s -- sh -c '%s'\n", p, script))})
	}
	return s
}

func fresh(t testing.TB, look string, s Show, at time.Duration) (*Model, *tuitest.Driver) {
	m := New(tuitest.Look(t, look))
	ctx := func() keys.Context {
		return keys.Context{Places: []keys.Place{keys.Compare, keys.Flight, keys.Global}, Facts: keys.HasRun}
	}
	d := tuitest.Drive(&m, keys.New(), ctx, &tuitest.Clock{})
	m.Open(s)
	m.SetNow(sim.At(at))
	return &m, d
}

func TestGoldenScreens(t *testing.T) {
	shows := map[string]Show{
		"policies": policies(t, "sleep 2; exit 1"),
		"pods":     {Title: "my changes", Runs: []Run{{"start", tuitest.Scene(t, "job")}, {"mine", tuitest.Scene(t, "roll")}, {"other", tuitest.Scene(t, "refused")}, {"last", tuitest.Scene(t, "side")}}},
		"same":     {Title: "nothing", Runs: []Run{{"one", tuitest.Scene(t, "crash")}, {"two", tuitest.Scene(t, "crash")}}},
	}
	for name, s := range shows {
		for _, look := range []string{"none", "dark"} {
			var out strings.Builder
			for _, size := range [][2]int{{76, 20}, {116, 32}, {196, 56}} {
				if look != "none" && size[0] != 116 {
					continue
				}
				m, d := fresh(t, look, s, 100*time.Second)
				d.Size(size[0], size[1])
				if err := d.Check(); err != nil {
					t.Error(err)
				}
				fmt.Fprintf(&out, "# %s, %dx%d\n%s", name, size[0], size[1], tuitest.Screen(m.View(), size[0], size[1], look == "dark"))
			}
			tuitest.Golden(t, "testdata/"+name+"-"+look, out.String())
		}
	}
}

func words(m *Model) string { return strings.Join(strings.Fields(tuitest.Plain(m.View())), " ") }

func TestFirstDifferenceInWords(t *testing.T) {
	m, d := fresh(t, "none", policies(t, "sleep 2; exit 1"), 100*time.Second)
	d.Size(120, 36)
	for _, want := range []string{
		"Never: phase becomes Failed. OnFailure and Always: it is started again at once.",
		"OnFailure and Always do not differ. Press 0 to let it end with exit code 0.",
	} {
		if got := words(m); !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, m.View())
		}
	}
	one := policies(t, "sleep 2; exit 1").Runs[0]
	m.Open(Show{Runs: []Run{one, one}})
	if !strings.Contains(words(m), "No difference can be seen in these runs.") {
		t.Errorf("of the same run twice it is said:\n%s", m.View())
	}
}

func TestNextDifference(t *testing.T) {
	m, d := fresh(t, "none", policies(t, "sleep 2; exit 1"), 0)
	d.Size(120, 36)
	if err := d.Keys("tab"); err != nil {
		t.Fatal(err)
	}
	want := m.partings[0].At.Add(afterwards)
	if diff := cmp.Diff([]tea.Msg{GoToMsg{want}}, d.Sent); diff != "" {
		t.Error(diff)
	}
	m.SetNow(want)
	if view := words(m); !strings.Contains(view, "✗1 Failed · STATUS Error") {
		t.Errorf("there the difference is not seen:\n%s", m.View())
	}
	m.Open(Show{})
	d.Sent = nil
	if err := d.Keys("tab"); err != nil || len(d.Sent) > 0 {
		t.Errorf("without a difference it goes to %v", d.Sent)
	}
}

func TestTitle(t *testing.T) {
	m, _ := fresh(t, "none", policies(t, "exit 0"), 0)
	if title := m.Title(); len(title.Tabs) != 2 || title.On != 0 {
		t.Errorf("the title is %v", title)
	}
	m.Open(Show{Title: "a change", Runs: m.Runs()})
	if title := m.Title(); title.Text != "Compare" || title.Note != "a change" {
		t.Errorf("the title is %v", title)
	}
}

func TestMoreRunsThanFitAreLeftOut(t *testing.T) {
	r := policies(t, "exit 0").Runs[0]
	m, _ := fresh(t, "none", Show{Runs: []Run{r, r, r, r, r, r}}, 0)
	if len(m.Runs()) != Most || m.End() != r.Trace.End {
		t.Errorf("%d runs to %v", len(m.Runs()), m.End())
	}
}

// Random keys, sizes, instants and runs: no panic, and every line fits.
func TestRandom(t *testing.T) {
	var all []Run
	for _, name := range tuitest.Scenes(t) {
		all = append(all, Run{name + " and a name that is rather long", tuitest.Scene(t, name)})
	}
	for n := range uint64(40) {
		all = append(all, Run{"random", tuitest.RandomTrace(rand.New(rand.NewPCG(n, 3)))})
	}
	ids := []keys.ID{keys.Up, keys.Down, keys.Axis, keys.DiffNext, keys.PageUp, keys.Quit}
	for seed, look := range []string{"dark", "none", "ascii"} {
		rng := rand.New(rand.NewPCG(uint64(seed), 3))
		m, d := fresh(t, look, Show{}, 0)
		for i := range 800 {
			switch rng.IntN(5) {
			case 0:
				d.Size(rng.IntN(130), rng.IntN(50))
			case 1:
				s := Show{Title: "x", Hint: "Press 0."}
				for range rng.IntN(5) {
					s.Runs = append(s.Runs, all[rng.IntN(len(all))])
				}
				m.Open(s)
			case 2:
				m.SetNow(sim.At(time.Duration(rng.IntN(700)-10) * time.Second))
			default:
				d.Send(keys.Do{ID: ids[rng.IntN(len(ids))]})
			}
			if err := d.Check(); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
	}
}
