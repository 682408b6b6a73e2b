package apiserver

import (
	"math/rand/v2"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/features"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// Server is the API server of one simulated cluster.
type Server struct {
	kernel  *sim.Kernel
	rec     *trace.Recorder
	timing  timing.Profile
	gates   features.Gates
	rand    *rand.Rand
	version int64
	tables  map[api.Kind]*table
	watches map[api.Kind][]*watcher
	events  eventStore
	nextIP  int // the number of the next Service address to try
}

// New returns a server with an empty store and the feature gates of the default version.
func New(k *sim.Kernel, rec *trace.Recorder, profile timing.Profile) *Server {
	return &Server{
		kernel: k, rec: rec, timing: profile, rand: k.Rand("apiserver"),
		tables: map[api.Kind]*table{}, watches: map[api.Kind][]*watcher{},
	}
}

// SetGates chooses the feature gates that requests are held to from now on.
func (s *Server) SetGates(g features.Gates) { s.gates = g }

// Gates returns the feature gates in force.
func (s *Server) Gates() features.Gates { return s.gates }

// Kernel returns the kernel that the server runs in.
func (s *Server) Kernel() *sim.Kernel { return s.kernel }

// Recorder returns the recorder that the server writes its changes to.
func (s *Server) Recorder() *trace.Recorder { return s.rec }

// Get returns the stored object of that key.
func (s *Server) Get(key api.Key) (api.Object, bool) {
	return s.table(key.Kind).get(name{key.Namespace, key.Name})
}

// List returns the objects of a kind in order of namespace and name; of all namespaces for "".
// The slice must not be changed.
func (s *Server) List(kind api.Kind, namespace string) []api.Object {
	return s.table(kind).list(namespace)
}

// OwnedBy returns the objects of a kind whose controller has that UID, in order of namespace and name.
func (s *Server) OwnedBy(kind api.Kind, controller types.UID) []api.Object {
	return s.table(kind).ownedBy(controller)
}

// Version returns the resourceVersion of the latest write.
func (s *Server) Version() int64 { return s.version }

// now returns the wall clock in whole seconds, as the API stores times.
func (s *Server) now() metav1.Time { return metav1.NewTime(s.kernel.Wall().Truncate(time.Second)) }
