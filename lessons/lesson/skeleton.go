package lesson

import _ "embed"

//go:embed skeleton.md
var skeleton string

// Skeleton returns the text of a small lesson that has every part, to be written over.
func Skeleton() string { return skeleton }
