package registry

import "syscall"

// dyingWithParent keeps a server from outliving a test that is killed.
func dyingWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
