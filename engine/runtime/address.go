package runtime

import "strconv"

// addresses hands out the Pods' addresses on one node, counting up and beginning anew at the
// end, as the host-local CNI plug-in does.
type addresses struct {
	subnet string
	last   int
	used   map[int]bool
}

const (
	firstAddress = 2 // .1 is the bridge
	lastAddress  = 254 + 255*256
)

func newAddresses(subnet string) addresses {
	if subnet == "" {
		subnet = "10.244.0."
	}
	return addresses{subnet: subnet, last: firstAddress - 1, used: map[int]bool{}}
}

// take returns a free address, or "" if there is none. A subnet of three bytes has 253; on a
// larger node the third byte counts on.
func (a *addresses) take() string {
	for range lastAddress {
		a.last++
		if a.last > lastAddress {
			a.last = firstAddress
		}
		if low := a.last & 0xff; low == 0 || low == 255 || a.used[a.last] {
			continue
		}
		a.used[a.last] = true
		return a.format(a.last)
	}
	return ""
}

func (a *addresses) release(ip string) {
	for n := range a.used {
		if a.format(n) == ip {
			delete(a.used, n)
			return
		}
	}
}

// format returns the address of a number: its low byte is the address's last one.
func (a *addresses) format(n int) string {
	if n < 256 {
		return a.subnet + strconv.Itoa(n)
	}
	// a.subnet ends in ".": "10.244.0." becomes "10.244." and the third byte grows.
	third := len(a.subnet) - 1
	for third > 0 && a.subnet[third-1] != '.' {
		third--
	}
	base, _ := strconv.Atoi(a.subnet[third : len(a.subnet)-1])
	return a.subnet[:third] + strconv.Itoa((base+n>>8)&0xff) + "." + strconv.Itoa(n&0xff)
}
