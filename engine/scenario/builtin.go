package scenario

import (
	"sync"

	"podflight/assets"
)

// Names of the built-in worlds.
const (
	DefaultBase = "default"
	LabBase     = "lab"
)

// Default returns the world in which a scenario plays that names none.
func Default() World { return defaultWorld() }

// Lab returns the world of the recordings: a small test cluster with few images, in which nothing else exists.
func Lab() World { return labWorld() }

// Catalogue returns the registries of the known images. The slice must not be changed.
func Catalogue() []Registry { return catalogue() }

var (
	defaultWorld = sync.OnceValue(func() World { return builtin(DefaultBase, assets.World()) })
	labWorld     = sync.OnceValue(func() World { return builtin(LabBase, assets.Lab()) })
	catalogue    = sync.OnceValue(func() []Registry {
		w := builtin("images", assets.Images())
		return w.Registries
	})
)

func builtin(name, text string) World {
	r := &report{file: name}
	w := readWorld(r, text, 1, World{Base: name}, nil)
	if err := r.err(); err != nil {
		panic("scenario: a built-in world does not parse: " + err.Error())
	}
	return w
}

// base returns the built-in world of a name.
func base(name string) (World, bool) {
	switch name {
	case DefaultBase:
		return Default(), true
	case LabBase:
		return Lab(), true
	}
	return World{}, false
}
