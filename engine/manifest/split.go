package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
	syaml "sigs.k8s.io/yaml"
)

// chunk is one document of a stream, as text and as JSON.
type chunk struct {
	source *source
	json   []byte // nil for an empty document
}

// syntaxError is a document that is no YAML or JSON, in the words in which kubectl reports it.
type syntaxError struct {
	above int // lines of the file above the document
	err   error
	place Range // the zero Range if only the error's text says where
}

// split cuts a stream into documents. It stops at the first that cannot be read, as kubectl does.
// It follows NewYAMLOrJSONDecoder (staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go).
func split(data []byte) ([]chunk, *syntaxError) {
	if first := bytes.TrimLeft(data, " \t\r\n\v\f"); len(first) > 0 && first[0] == '{' {
		if chunks, ok := splitJSON(data); ok {
			return chunks, nil
		}
	}
	return splitYAML(string(data))
}

// splitJSON reads a stream of JSON objects. It reports false if the stream is not that: then it may be YAML.
func splitJSON(data []byte) ([]chunk, bool) {
	var chunks []chunk
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		from := d.InputOffset()
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return chunks, true
		}
		if err != nil {
			return nil, false
		}
		text := string(data[from:d.InputOffset()])
		above := bytes.Count(data[:from], []byte("\n"))
		// A tab may stand in JSON where YAML takes none; a blank keeps the columns.
		chunks = append(chunks, chunk{source: newSource(strings.ReplaceAll(text, "\t", " "), above), json: compact(raw)})
	}
}

// compact writes JSON as kubectl would send it: keys sorted, the last of duplicates kept.
func compact(raw []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || v == nil {
		return nil
	}
	out, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return out
}

// splitYAML follows YAMLReader.Read: a line that begins with "---" ends a document. It is part of the
// next one only when there was nothing before it.
func splitYAML(data string) ([]chunk, *syntaxError) {
	var chunks []chunk
	begin, beginLine, line := 0, 0, 0
	add := func(end int) *syntaxError {
		c, err := convert(data[begin:end], beginLine)
		if err == nil && c.json != nil {
			chunks = append(chunks, c)
		}
		return err
	}
	for at := 0; at < len(data); line++ {
		next := len(data)
		if i := strings.IndexByte(data[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if rest, ok := strings.CutPrefix(data[at:next], "---"); ok {
			if rest = strings.TrimSpace(rest); rest != "" && rest[0] != '#' {
				err := fmt.Errorf("invalid Yaml document separator: %s", rest)
				return chunks, &syntaxError{above: line, err: err, place: Range{Line: line + 1, Col: 1, EndCol: 4}}
			}
			if at > begin {
				if err := add(at); err != nil {
					return chunks, err
				}
				begin, beginLine = next, line+1
			}
		}
		at = next
	}
	return chunks, add(len(data))
}

// convert makes JSON of a YAML document, with the library and so the words that kubectl uses. The
// tree of nodes comes from a newer one, since the older tells no positions.
func convert(text string, above int) (chunk, *syntaxError) {
	data, err := toJSON([]byte(text))
	if err != nil {
		return chunk{}, &syntaxError{above: above, err: fmt.Errorf("error converting YAML to JSON: %w", err)}
	}
	c := chunk{source: newSource(text, above)}
	if !bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		c.json = data
	}
	return c, nil
}

// toJSON guards against a panic in the library, which is old: any bytes may come here.
func toJSON(text []byte) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return syaml.YAMLToJSON(text)
}

func newSource(text string, above int) (s *source) {
	s = &source{text: text, above: above}
	defer func() {
		if recover() != nil {
			s.root = nil
		}
	}()
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) == nil && len(root.Content) > 0 {
		s.root = root.Content[0]
	}
	return s
}
