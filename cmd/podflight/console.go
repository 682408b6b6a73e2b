package main

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"
)

// console is where input comes from and output goes.
type console struct {
	in       io.Reader
	out, err io.Writer
	isTTY    bool // out is a terminal
	width    int  // columns of that terminal; 0 if it is none
	getenv   func(string) string
}

func terminal(in, out, err *os.File) console {
	c := console{in: in, out: out, err: err, getenv: os.Getenv, isTTY: term.IsTerminal(out.Fd())}
	if width, _, sizeErr := term.GetSize(out.Fd()); c.isTTY && sizeErr == nil {
		c.width = width
	}
	return c
}

// colour reports whether output may be coloured: on a terminal that can show it, unless NO_COLOR is set.
func (c console) colour() bool {
	return c.isTTY && c.getenv("NO_COLOR") == "" && c.getenv("TERM") != "dumb"
}
