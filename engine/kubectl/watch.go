package kubectl

import (
	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/sim"
)

// mailbox is a watch of one kind whose events wait until the command takes them.
type mailbox struct {
	call  *call
	queue []apiserver.WatchEvent
	wake  func()
	stop  func()
}

// watch begins to watch a kind. The caller stops it. Writes of before are not in it.
func (c *call) watch(kind api.Kind) *mailbox {
	m := &mailbox{call: c}
	m.stop = c.server.Watch(kind, func(ev apiserver.WatchEvent) {
		m.queue = append(m.queue, ev)
		if m.wake != nil {
			m.wake()
		}
	})
	return m
}

// next waits for the next event, up to and including an instant. It reports false when none came.
func (m *mailbox) next(deadline sim.Instant) (apiserver.WatchEvent, bool) {
	k := m.call.server.Kernel()
	for len(m.queue) == 0 {
		if k.Now() >= deadline {
			return apiserver.WatchEvent{}, false
		}
		m.park(deadline)
	}
	ev := m.queue[0]
	m.queue = m.queue[1:]
	return ev, true
}

func (m *mailbox) park(deadline sim.Instant) {
	var timer sim.Timer
	defer func() {
		timer.Stop()
		m.wake = nil
	}()
	m.call.await(func(resume func()) {
		m.wake = resume
		if deadline != sim.Never {
			timer = m.call.server.Kernel().At(deadline, resume)
		}
	})
}
