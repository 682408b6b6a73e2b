package linux

// device is a character device.
type device interface{ fileIO }

// devices are the character devices that every container has.
var devices = map[string]device{
	"null": nullDevice{}, "zero": zeroDevice{}, "full": fullDevice{}, "random": randomDevice{}, "urandom": randomDevice{}, "tty": noTTY{},
}

type nullDevice struct{}

func (nullDevice) read(*Process, []byte) (int, error) { return 0, nil }
func (nullDevice) write(p *Process, b []byte) (int, error) {
	p.Copied(1)
	return len(b), nil
}
func (nullDevice) close() {}

type zeroDevice struct{ nullDevice }

func (zeroDevice) read(p *Process, b []byte) (int, error) {
	clear(b)
	p.Copied(len(b))
	return len(b), nil
}

type fullDevice struct{ zeroDevice }

func (fullDevice) write(*Process, []byte) (int, error) { return 0, ENOSPC }

type randomDevice struct{ nullDevice }

func (randomDevice) read(p *Process, b []byte) (int, error) {
	r := p.Host.random()
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	p.Copied(len(b))
	return len(b), nil
}

type noTTY struct{ nullDevice }

func (noTTY) read(*Process, []byte) (int, error)  { return 0, ENXIO }
func (noTTY) write(*Process, []byte) (int, error) { return 0, ENXIO }
