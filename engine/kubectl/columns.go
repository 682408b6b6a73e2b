package kubectl

import (
	"errors"
	"fmt"
	"strings"

	"podflight/engine/kubectl/jsonpath"
	"podflight/engine/printers"
)

// customColumn is one column of -o custom-columns.
type customColumn struct {
	header   string
	template *jsonpath.Template
}

// newColumnsPrinter follows CustomColumnsPrintFlags.ToPrinter
// (staging/src/k8s.io/kubectl/pkg/cmd/get/customcolumn_flags.go).
func (c *call) newColumnsPrinter(format string, noHeaders bool) (printer, error) {
	kind, spec, _ := strings.Cut(format, "=")
	if kind != "custom-columns" && kind != "custom-columns-file" {
		return nil, unknownFormat(format, getFormats())
	}
	if spec == "" {
		return nil, errors.New("custom-columns format specified but no custom columns given")
	}
	read := columnsOf
	if kind == "custom-columns-file" {
		data, _, err := c.readFile(spec)
		if err != nil {
			return nil, verbatim("error reading template %s, open %s: no such file or directory\n", spec, spec)
		}
		spec, read, noHeaders = string(data), columnsOfFile, false
	}
	columns, err := read(spec)
	if err != nil {
		return nil, err
	}
	return printColumns(columns, noHeaders), nil
}

func columnsOf(spec string) ([]customColumn, error) {
	var columns []customColumn
	for _, part := range strings.Split(spec, ",") {
		header, path, ok := strings.Cut(part, ":")
		if !ok {
			return nil, fmt.Errorf("unexpected custom-columns spec: %s, expected <header>:<json-path-expr>", part)
		}
		column, err := newColumn(header, path)
		if err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, nil
}

func columnsOfFile(text string) ([]customColumn, error) {
	lines := strings.SplitN(text, "\n", 3)
	if len(lines) < 2 || text == "" {
		return nil, verbatim("invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.")
	}
	headers, paths := strings.Fields(lines[0]), strings.Fields(lines[1])
	if len(headers) != len(paths) {
		return nil, fmt.Errorf("number of headers (%d) and field specifications (%d) don't match", len(headers), len(paths))
	}
	var columns []customColumn
	for i := range headers {
		column, err := newColumn(headers[i], paths[i])
		if err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, nil
}

func newColumn(header, path string) (customColumn, error) {
	path, err := relaxedPath(path)
	if err != nil {
		return customColumn{}, err
	}
	template, err := jsonpath.Parse(path)
	return customColumn{header, template}, err
}

// printColumns follows CustomColumnsPrinter.
func printColumns(columns []customColumn, noHeaders bool) printer {
	var w printers.Writer
	headed := noHeaders
	return func(content map[string]any) (string, error) {
		if !headed {
			headed = true
			var headers []string
			for _, c := range columns {
				headers = append(headers, c.header)
			}
			w.AddLine(headers)
		}
		items, isList := content["items"].([]any)
		if !isList || content["kind"] != "List" {
			items = []any{content}
		}
		for _, it := range items {
			cells, err := columnCells(columns, it)
			if err != nil {
				return "", err
			}
			w.AddLine(cells)
		}
		return w.Flush(), nil
	}
}

func columnCells(columns []customColumn, content jsonpath.Value) ([]string, error) {
	var cells []string
	for _, c := range columns {
		results, err := c.template.Find(content, false)
		if err != nil {
			return nil, err
		}
		var values []string
		for _, list := range results {
			for _, v := range list {
				values = append(values, fmt.Sprint(v))
			}
		}
		if len(results) == 0 || len(results[0]) == 0 {
			values = append([]string{printers.None}, values...)
		}
		cells = append(cells, strings.Join(values, ","))
	}
	return cells, nil
}
