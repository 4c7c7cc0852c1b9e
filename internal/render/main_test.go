package render_test

import (
	"os"
	"testing"

	"github.com/verscheck/verscheck/internal/render"
)

// TestMain keeps the library's warnings out of the output: it writes them to the standard error of the process.
func TestMain(m *testing.M) {
	unmute, unlog := render.MuteStderr(), render.MuteLog()
	status := m.Run()
	unmute()
	unlog()
	os.Exit(status)
}
