package check

import (
	"fmt"
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Run is a run that can be asked: its trace and the namespace in which names are looked up.
type Run struct {
	Trace     *trace.Trace
	Namespace string
}

var momentType = cel.OpaqueType("podflight.Run")

// moment is a run at an instant: what every function of the language is called on.
type moment struct {
	run Run
	at  sim.Instant
}

// ConvertToNative implements ref.Val.
func (m *moment) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("a run cannot be turned into %v", t)
}

// ConvertToType implements ref.Val.
func (m *moment) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return momentType
	}
	return types.NewErr("a run cannot be turned into %v", t)
}

// Equal implements ref.Val.
func (m *moment) Equal(other ref.Val) ref.Val {
	o, ok := other.(*moment)
	return types.Bool(ok && o.run.Trace == m.run.Trace && o.at == m.at)
}

// Type implements ref.Val.
func (m *moment) Type() ref.Type { return momentType }

// Value implements ref.Val.
func (m *moment) Value() any { return m }
