package rootfs

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// perl computes pi, as the example of a Job in the Kubernetes documentation has it do, and runs one-line
// programs of print, sleep, die and exit.
func perl(p *linux.Process) {
	source, newline := "", false
	args := p.Args[1:]
	for i, a := range args {
		if strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "-M") && strings.HasSuffix(a, "e") && i+1 < len(args) {
			source, newline = args[i+1], strings.Contains(a, "l")
		}
	}
	if m := regexp.MustCompile(`bpi\((\d+)\)`).FindStringSubmatch(source); m != nil {
		digits, _ := strconv.Atoi(m[1])
		digits = min(digits, maxDigits)
		p.After(piTime(digits), func() {
			p.WriteString(1, pi(digits)+"\n")
			p.Exit(0)
		})
		return
	}
	switch {
	case len(args) == 0 || len(args) == 1 && args[0] == "-de0":
		endOfInput(p)
	case source == "":
		p.WriteString(2, "Can't open perl script \""+args[len(args)-1]+"\": No such file or directory\n")
		p.ExitAfter(0, 2)
	default:
		linux.Main(func(p *linux.Process) int { return perlLine(p, source, newline) }).Exec(p)
	}
}

const maxDigits = 20_000

// piTime is how long perl's bignum needs: about six seconds for the 2,000 digits of the example.
func piTime(digits int) time.Duration {
	x := float64(digits) / 2000
	return time.Duration(6 * x * x * float64(time.Second))
}

// pi returns pi rounded to that many digits, by Machin's formula.
func pi(digits int) string {
	if digits < 2 {
		return "3"
	}
	const guard = 10
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits-1+guard)), nil)
	arctan := func(x int64) *big.Int { // of 1/x, times unit
		term := new(big.Int).Div(unit, big.NewInt(x))
		sum := new(big.Int).Set(term)
		square := big.NewInt(x * x)
		for n, sign := int64(3), -1; term.Sign() != 0; n, sign = n+2, -sign {
			term.Div(term, square)
			part := new(big.Int).Div(term, big.NewInt(n))
			if sign < 0 {
				sum.Sub(sum, part)
			} else {
				sum.Add(sum, part)
			}
		}
		return sum
	}
	v := new(big.Int).Mul(arctan(5), big.NewInt(16))
	v.Sub(v, new(big.Int).Mul(arctan(239), big.NewInt(4)))
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(guard), nil)
	v.Add(v, new(big.Int).Div(scale, big.NewInt(2)))
	v.Div(v, scale)
	text := v.String()
	return text[:1] + "." + text[1:]
}

func perlLine(p *linux.Process, source string, newline bool) int {
	end := ""
	if newline {
		end = "\n"
	}
	for _, st := range splitOutside(source, ';') {
		st = strings.TrimSpace(st)
		name, arg, _ := strings.Cut(strings.NewReplacer("(", " ", ")", "").Replace(st), " ")
		arg = strings.TrimSpace(arg)
		switch name {
		case "", "use":
		case "print":
			p.WriteString(1, unquote(arg)+end)
		case "sleep":
			sec, _ := strconv.ParseFloat(arg, 64)
			p.Sleep(time.Duration(sec * float64(time.Second)))
		case "exit":
			n, _ := strconv.Atoi(arg)
			return n
		case "die":
			p.WriteString(2, unquote(arg)+" at -e line 1.\n")
			return 255
		default:
			p.WriteString(2, "perl: the simulator runs print, sleep, die and exit only; it does not know: "+st+"\n")
			return 2
		}
	}
	return 0
}
