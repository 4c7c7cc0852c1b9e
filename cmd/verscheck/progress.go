package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/verscheck/verscheck/internal/report"
)

// progress is one line on the standard error that says how far a run has come, where somebody looks at it and it takes long enough to
// be asked. Its zero value shows nothing.
type progress struct {
	s     streams
	width int

	mu    sync.Mutex
	text  string
	shown string
	began time.Time
	stop  chan struct{} // closed to end it; nil when nothing is shown
	ended chan struct{}
}

// silence is how long a run may take before it says anything.
const silence = time.Second

// progress starts it; off where nobody wants it.
func (s streams) progress(off bool) *progress {
	p := &progress{s: s, began: time.Now()}
	if off || !s.watched() {
		return p
	}
	p.width, _ = terminal(s.err)
	p.stop, p.ended = make(chan struct{}), make(chan struct{})
	go p.run()
	return p
}

// at says what the run is at.
func (p *progress) at(what string, done, total int) {
	text := what
	if total > 0 {
		text = fmt.Sprintf("%s, %d of %d", what, done, total)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
}

// run shows the line and its changes, and in the end takes it away.
func (p *progress) run() {
	defer close(p.ended)
	const pause = 100 * time.Millisecond
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			p.clear()
			return
		case <-ticker.C:
			p.show()
		}
	}
}

func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown != "" {
		p.print("")
	}
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	took := time.Since(p.began)
	if took < silence || p.text == "" {
		return
	}
	text := []rune(fmt.Sprintf("verscheck: %s (%ds)", report.Visible(p.text), int(took.Seconds())))
	if n := p.width - 1; n > 0 && len(text) > n {
		text = text[:n]
	}
	if string(text) != p.shown {
		p.print(string(text))
	}
}

// print puts a text in place of the one before. What cannot be shown is no matter.
func (p *progress) print(text string) {
	const anew = "\r\x1b[K" // from the start of the line, which is empty then
	out := printer{w: p.s.err}
	out.printf("%s", anew+text)
	p.shown = text
}

// say prints a line about the run in place of the line of progress, which comes back below it.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown != "" {
		p.print("")
	}
	p.s.say(format, args...)
}

// finish takes the line away: whatever is printed after it stands where it stood. It may be called twice.
func (p *progress) finish() {
	if p.stop == nil {
		return
	}
	close(p.stop)
	<-p.ended
	p.stop = nil
}

// watched reports whether somebody looks at the standard error while it is written.
func (s streams) watched() bool {
	_, ok := terminal(s.err)
	return ok && s.getenv("CI") == "" && s.getenv("TERM") != "dumb"
}
