package main

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// relay passes TCP connections on, so that each round trip takes its time: what arrives is passed on half of it later. It limits no
// bandwidth. The first flight of a client is held one round trip more, for the handshake that its system had with the relay at once.
type relay struct {
	roundTrip time.Duration
	target    string
	accepted  atomic.Int32
	listener  net.Listener
}

// serve accepts connections until the listener is closed.
func (r *relay) serve(ctx context.Context) {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.accepted.Add(1)
		go r.connect(ctx, conn)
	}
}

func (r *relay) connect(ctx context.Context, client net.Conn) {
	var dialer net.Dialer
	server, err := dialer.DialContext(ctx, "tcp", r.target)
	if err != nil {
		_ = client.Close()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { r.pump(server, client, r.roundTrip) })
	both.Go(func() { r.pump(client, server, 0) })
	both.Wait()
	_, _ = client.Close(), server.Close()
}

// flight is what arrived in one piece, and when it is passed on.
type flight struct {
	at   time.Time
	data []byte
}

// pump passes on what from sends, in order, until it ends. The first flight is held for longer.
func (r *relay) pump(to, from net.Conn, held time.Duration) {
	flights := make(chan flight, 1<<14)
	go func() {
		defer close(flights)
		buffer := make([]byte, 64<<10)
		for {
			n, err := from.Read(buffer)
			if n > 0 {
				flights <- flight{time.Now().Add(held + r.roundTrip/2), append([]byte(nil), buffer[:n]...)}
				held = 0
			}
			if err != nil {
				return
			}
		}
	}()
	for f := range flights {
		time.Sleep(time.Until(f.at))
		if _, err := to.Write(f.data); err != nil {
			break
		}
	}
	if half, ok := to.(*net.TCPConn); ok {
		_ = half.CloseWrite()
	}
	for range flights { // the reader must not wait for somebody who has gone
	}
}
