package manifest

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// pathAt returns the path of the value that a decoder had just read, or begun, when it had come to
// an offset of a JSON text.
func pathAt(data []byte, offset int64) string {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var w pathWalk
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			w.close()
			continue
		}
		isKey := w.take(token)
		if d.InputOffset() >= offset && !isKey {
			return w.path()
		}
		if delim, ok := token.(json.Delim); ok {
			w.open(delim == '[')
		}
	}
}

// pathWalk knows where in a JSON text a stream of tokens has come to.
type pathWalk struct{ frames []pathFrame }

// pathFrame is one object or array that is not closed yet.
type pathFrame struct {
	array bool
	index int    // of the array's current element
	key   string // of the object's current field
	keyed bool   // the key is read, the value is not
}

// take moves on by one token that begins a value or is a key, and reports whether it is a key.
func (w *pathWalk) take(token json.Token) (isKey bool) {
	if len(w.frames) == 0 {
		return false
	}
	f := &w.frames[len(w.frames)-1]
	switch {
	case f.array:
		f.index++
	case f.keyed:
		f.keyed = false
	default:
		f.key, _ = token.(string)
		f.keyed = true
		return true
	}
	return false
}

func (w *pathWalk) open(array bool) { w.frames = append(w.frames, pathFrame{array: array, index: -1}) }

func (w *pathWalk) close() { w.frames = w.frames[:len(w.frames)-1] }

func (w *pathWalk) path() string {
	var b []byte
	for _, f := range w.frames {
		switch {
		case f.array:
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(f.index), 10)
			b = append(b, ']')
		case len(b) > 0:
			b = append(append(b, '.'), f.key...)
		default:
			b = append(b, f.key...)
		}
	}
	return string(b)
}
