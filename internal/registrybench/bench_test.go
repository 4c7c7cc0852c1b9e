package main

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testServer(t *testing.T) *server {
	t.Helper()
	s, err := serve(t.Context(), 0, t.TempDir())
	if err != nil {
		t.Skipf("no server on %s: %v", address, err)
	}
	t.Cleanup(s.close)
	return s
}

// TestRequests counts what the sides in process send: that is what their times come from.
func TestRequests(t *testing.T) {
	t.Parallel()
	o := options{references: 120, inFlight: 32, times: 1, sample: 1}
	for name, want := range map[string][2]int{
		"verscheck's client":                          {1 + 3 + 120, 1},
		"verscheck's client, 1,000 uses of 25 images": {1 + 1 + 25, 1},
		"Puller and errgroup":                         {3 * 120, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testServer(t)
			for _, side := range o.sides(s) {
				if side.name != name {
					continue
				}
				c, err := side.measure(t.Context(), s)
				if err != nil {
					t.Fatal(err)
				}
				got := [2]int{c.requests, c.connections}
				if want[1] == 0 {
					got[1] = 0 // as many as it has workers, or fewer
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("requests and connections (-want +got):\n%s", diff)
				}
				return
			}
			t.Errorf("no side %q", name)
		})
	}
}

// TestSampled: a time for all that is made from a few says from how many.
func TestSampled(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	few := side{name: "few", asked: 2, of: 100, times: 1}
	o := options{references: 100, inFlight: 2, times: 1}
	few.run = o.pull
	c, err := few.measure(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if c.requests != 300 {
		t.Errorf("%d requests, want those of two references fifty times", c.requests)
	}
	text := o.table([]cost{c, c, c, c, c, c}, 0)
	if want := "| few (extrapolated from 2) | "; !strings.Contains(text, want) {
		t.Errorf("%s\nhas no %q", text, want)
	}
}

// TestRelay: everything arrives in order, and the end does.
func TestRelay(t *testing.T) {
	t.Parallel()
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = echo.Close() })
	go func() {
		conn, err := echo.Accept()
		if err != nil {
			return
		}
		_, _ = io.Copy(conn, conn)
		_ = conn.Close()
	}()
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = front.Close() })
	r := &relay{target: echo.Addr().String(), listener: front}
	go r.serve(t.Context())

	conn, err := net.Dial("tcp", front.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Repeat("0123456789", 100_000)
	go func() {
		_, _ = io.WriteString(conn, sent)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	got, err := io.ReadAll(conn)
	if err != nil || string(got) != sent {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
	if r.accepted.Load() != 1 {
		t.Errorf("%d connections", r.accepted.Load())
	}
}
