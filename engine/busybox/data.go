package busybox

import (
	"crypto/md5"  //nolint:gosec // what md5sum computes
	"crypto/sha1" //nolint:gosec // what sha1sum computes
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

func dataApplets() map[string]applet {
	return map[string]applet{
		"base64": base64Cmd, "cmp": cmpFiles, "dd": dd, "diff": diff, "hexdump": hexdump, "hd": hexdump, "md5sum": sum, "od": od,
		"sha1sum": sum, "sha256sum": sum, "sha512sum": sum, "xxd": xxd, "strings": stringsCmd,
	}
}

func sum(c *call) int {
	o, names := c.options("csw", "[-c[sw]] [FILE]...", nil)
	if o.has('c') {
		return c.fail("-c is not supported")
	}
	return c.eachInput(names, func(name string, fd int) int {
		var h hash.Hash
		switch c.name {
		case "md5sum":
			h = md5.New()
		case "sha1sum":
			h = sha1.New()
		case "sha512sum":
			h = sha512.New()
		default:
			h = sha256.New()
		}
		buf := make([]byte, 32<<10)
		for {
			n, err := c.Read(fd, buf)
			if err == linux.EINTR {
				continue
			}
			if err != nil {
				return c.readError(name, err)
			}
			if n == 0 {
				break
			}
			h.Write(buf[:n])
		}
		c.print(hex.EncodeToString(h.Sum(nil)) + "  " + name + "\n")
		return 0
	})
}

func base64Cmd(c *call) int {
	o, names := c.options("dw:i", "[-d] [-w COL] [FILE]", map[string]byte{"decode": 'd', "wrap": 'w'})
	width := 76
	if v, err := strconv.Atoi(o.value('w')); err == nil {
		width = v
	}
	return c.eachInput(names, func(_ string, fd int) int {
		data := c.readAll(fd)
		if o.has('d') {
			text := strings.Map(func(r rune) rune {
				if r == '\n' || r == '\r' || r == ' ' {
					return -1
				}
				return r
			}, string(data))
			out, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				out, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
			}
			c.print(string(out))
			if err != nil {
				if c.style == GNU {
					return c.fail("invalid input")
				}
				return c.fail("truncated input")
			}
			return 0
		}
		text := base64.StdEncoding.EncodeToString(data)
		for width > 0 && len(text) > width {
			c.print(text[:width] + "\n")
			text = text[width:]
		}
		if text != "" {
			c.print(text)
			if width > 0 {
				c.print("\n")
			}
		}
		return 0
	})
}

func od(c *call) int {
	o, names := c.options("A:t:cxbdN:v", "[-abcdeFfhilovxs] [FILE]...", nil)
	kind := o.value('t')
	switch {
	case o.has('c'):
		kind = "c"
	case o.has('b'):
		kind = "o1"
	case o.has('x'):
		kind = "x2"
	case kind == "":
		kind = "o2"
	}
	showAddress := o.value('A') != "n"
	offset := 0
	status := c.eachInput(names, func(_ string, fd int) int {
		data := c.readAll(fd)
		if n, ok := parseSize(o.value('N')); ok && int64(len(data)) > n {
			data = data[:n]
		}
		for len(data) > 0 {
			row := data[:min(16, len(data))]
			data = data[len(row):]
			if showAddress {
				c.print(fmt.Sprintf("%07o", offset))
			}
			c.print(odRow(row, kind) + "\n")
			offset += len(row)
		}
		return 0
	})
	if showAddress {
		c.print(fmt.Sprintf("%07o\n", offset))
	}
	return status
}

func odRow(row []byte, kind string) string {
	var b strings.Builder
	switch {
	case kind == "c":
		for _, x := range row {
			b.WriteString(fmt.Sprintf(" %3s", odChar(x)))
		}
	case strings.HasPrefix(kind, "x1"):
		for _, x := range row {
			fmt.Fprintf(&b, " %02x", x)
		}
	case strings.HasPrefix(kind, "o1"):
		for _, x := range row {
			fmt.Fprintf(&b, " %03o", x)
		}
	case strings.HasPrefix(kind, "d1") || strings.HasPrefix(kind, "u1"):
		for _, x := range row {
			fmt.Fprintf(&b, " %3d", x)
		}
	default:
		format := " %06o"
		if strings.HasPrefix(kind, "x") {
			format = " %04x"
		} else if strings.HasPrefix(kind, "d") || strings.HasPrefix(kind, "u") {
			format = " %5d"
		}
		for i := 0; i < len(row); i += 2 {
			v := int(row[i])
			if i+1 < len(row) {
				v |= int(row[i+1]) << 8
			}
			fmt.Fprintf(&b, format, v)
		}
	}
	return b.String()
}

func odChar(x byte) string {
	if t, ok := map[byte]string{0: `\0`, 7: `\a`, 8: `\b`, 9: `\t`, 10: `\n`, 11: `\v`, 12: `\f`, 13: `\r`}[x]; ok {
		return t
	}
	if x < 32 || x > 126 {
		return fmt.Sprintf("%03o", x)
	}
	return string(x)
}

func hexdump(c *call) int {
	o, names := c.options("bcCdoxvn:s:e:f:", "[-bcdoxCv] [FILE]...", nil)
	canonical := o.has('C') || c.name == "hd"
	offset := 0
	status := c.eachInput(names, func(_ string, fd int) int {
		data := c.readAll(fd)
		for len(data) > 0 {
			row := data[:min(16, len(data))]
			data = data[len(row):]
			if canonical {
				c.print(fmt.Sprintf("%08x  %-50s|%s|\n", offset, hexPairs(row), printable(row)))
			} else {
				c.print(fmt.Sprintf("%07x%-40s\n", offset, odRow(row, "x2")))
			}
			offset += len(row)
		}
		return 0
	})
	if offset > 0 {
		if canonical {
			c.print(fmt.Sprintf("%08x\n", offset))
		} else {
			c.print(fmt.Sprintf("%07x\n", offset))
		}
	}
	return status
}

func hexPairs(row []byte) string {
	var b strings.Builder
	for i, x := range row {
		if i == 8 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%02x ", x)
	}
	return b.String()
}

func printable(row []byte) string {
	out := make([]byte, len(row))
	for i, x := range row {
		out[i] = x
		if x < 32 || x > 126 {
			out[i] = '.'
		}
	}
	return string(out)
}

func xxd(c *call) int {
	_, names := c.options("pag:c:l:s:ri", "[-pri] [-g N] [-c N] [-l LEN] [-s OFS] [FILE]", nil)
	offset := 0
	return c.eachInput(names, func(_ string, fd int) int {
		data := c.readAll(fd)
		for len(data) > 0 {
			row := data[:min(16, len(data))]
			data = data[len(row):]
			var b strings.Builder
			for i, x := range row {
				fmt.Fprintf(&b, "%02x", x)
				if i%2 == 1 {
					b.WriteByte(' ')
				}
			}
			c.print(fmt.Sprintf("%08x: %-40s %s\n", offset, b.String(), printable(row)))
			offset += len(row)
		}
		return 0
	})
}

func stringsCmd(c *call) int {
	_, names := c.options("fon:t:a", "[-fo] [-t o|d|x] [-n LEN] [FILE]...", nil)
	return c.eachInput(names, func(_ string, fd int) int {
		for _, run := range strings.FieldsFunc(string(c.readAll(fd)), func(r rune) bool { return r != '\t' && (r < 32 || r > 126) }) {
			if len(run) >= 4 {
				c.print(run + "\n")
			}
		}
		return 0
	})
}

func cmpFiles(c *call) int {
	o, names := c.options("sln:", "[-ls] [-n NUM] FILE1 [FILE2]", nil)
	if len(names) == 0 {
		return c.usage("[-ls] [-n NUM] FILE1 [FILE2]")
	}
	if len(names) == 1 {
		names = append(names, "-")
	}
	var data [2][]byte
	for i, name := range names[:2] {
		fd, ok := c.openInput(name)
		if !ok {
			return 2
		}
		data[i] = c.readAll(fd)
		c.closeInput(fd)
	}
	line := 1
	for i := range min(len(data[0]), len(data[1])) {
		if data[0][i] != data[1][i] {
			if !o.has('s') {
				c.print(fmt.Sprintf("%s %s differ: char %d, line %d\n", names[0], names[1], i+1, line))
			}
			return 1
		}
		if data[0][i] == '\n' {
			line++
		}
	}
	for i := range 2 {
		if len(data[i]) < len(data[1-i]) {
			if !o.has('s') {
				c.fail("EOF on " + names[i])
			}
			return 1
		}
	}
	return 0
}
