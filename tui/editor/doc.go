// Package editor is the pane in which manifests are written: YAML with highlighting, undo,
// completion, documentation, and marks with the API server's words at the lines they concern.
//
// What it knows of Kubernetes it learns through Language. It touches no file: opening, saving and
// keeping text is done by those who hold it. It imitates no part of Kubernetes. Messages are
// handled in the order in which they come; a check of the text that is no longer the newest is dropped.
package editor
