package glyph

// State is what a container is seen to do on a lane. Themes give each state a colour and sets
// give each a block, so that a state is never told by colour alone.
type State int

// The states of a lane.
const (
	Waiting State = iota // nothing runs yet, or it is being created
	Pulling
	Running  // and ready
	NotReady // runs, is not ready
	BackOff
	Terminating // after the stop signal
	Failed
	Succeeded
	States // how many states there are
)

// String returns the state in a word or two.
func (s State) String() string {
	return [...]string{"waiting", "pulling", "running", "not ready", "back-off", "terminating", "failed", "succeeded"}[s]
}
