package sim

// event is one entry of the queue.
type event struct {
	at    Instant
	seq   uint64
	cause RecordID
	index int
	fn    func()
}

// Timer is a handle on a scheduled event. The zero Timer is stopped.
type Timer struct {
	kernel *Kernel
	event  *event
	seq    uint64
}

// Stop takes the event off the queue. It reports whether the event was still to come.
func (t Timer) Stop() bool {
	if !t.Pending() {
		return false
	}
	t.kernel.queue.remove(t.event.index)
	t.kernel.release(t.event)
	return true
}

// Pending reports whether the event is still to come.
// Events are reused, so the sequence number decides whether this one is still ours.
func (t Timer) Pending() bool {
	return t.event != nil && t.event.seq == t.seq
}

// When returns the instant of the event, or Never if it is not to come any more.
func (t Timer) When() Instant {
	if !t.Pending() {
		return Never
	}
	return t.event.at
}

// eventHeap is a binary heap of events ordered by (at, seq). It is written out, not
// built on container/heap, because the interface calls there cost a third of the time of a step.
type eventHeap []*event

func (h eventHeap) less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].seq < h[j].seq
}

func (h eventHeap) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *eventHeap) push(e *event) {
	e.index = len(*h)
	*h = append(*h, e)
	h.up(e.index)
}

func (h *eventHeap) pop() *event {
	e := (*h)[0]
	h.remove(0)
	return e
}

func (h *eventHeap) remove(i int) {
	last := len(*h) - 1
	if i != last {
		h.swap(i, last)
	}
	(*h)[last] = nil
	*h = (*h)[:last]
	if i < last {
		if !h.down(i) {
			h.up(i)
		}
	}
}

func (h eventHeap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h eventHeap) down(i int) bool {
	began := i
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if right := child + 1; right < len(h) && h.less(right, child) {
			child = right
		}
		if !h.less(child, i) {
			break
		}
		h.swap(i, child)
		i = child
	}
	return i > began
}
