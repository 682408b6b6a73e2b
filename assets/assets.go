// Package assets holds the data that every podflight binary carries: worlds and the catalogue of known images.
//
// It imitates nothing and knows nobody: it hands out bytes, and those who read them say what they mean.
package assets

import _ "embed"

//go:embed world.yaml
var world string

//go:embed lab.yaml
var lab string

//go:embed images.yaml
var images string

//go:embed licences.txt
var licences string

// Licences returns the list of the libraries that the program is made with, and their licences.
func Licences() string { return licences }

// World returns the YAML of the world in which a scenario plays that names none.
func World() string { return world }

// Lab returns the YAML of the world of the recordings that the engine is held to: a small test cluster
// with few images, in which nothing else exists.
func Lab() string { return lab }

// Images returns the YAML of the catalogue of known images: registries with what they hold.
func Images() string { return images }
