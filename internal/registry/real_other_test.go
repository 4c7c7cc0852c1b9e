//go:build !linux

package registry

import "syscall"

func dyingWithParent() *syscall.SysProcAttr { return nil }
