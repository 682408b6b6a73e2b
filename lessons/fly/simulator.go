package fly

import (
	"strings"

	"podflight/engine"
	"podflight/engine/scenario"
)

// Simulator returns the engine as lessons use it: the whole of it, and the default world.
func Simulator() Engine {
	return Engine{Run: engine.Run, World: overlay, Default: scenario.Default()}
}

// overlay lays a lesson's world over another.
func overlay(under scenario.World, yaml string) (scenario.World, error) {
	if strings.TrimSpace(yaml) == "" {
		return under, nil
	}
	return scenario.Overlay(under, "world", []byte(yaml))
}
