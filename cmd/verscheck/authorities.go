package main

import (
	"crypto/x509"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// authorities returns the system's certificate authorities and those of a file: the flag's, else the configuration's, which is
// relative to the configuration's own directory. Without a file they are nil: the system's.
func (w *workspace) authorities(flag string) (*x509.CertPool, error) {
	var pem []byte
	var err error
	name := flag
	switch {
	case flag != "":
		pem, err = os.ReadFile(flag)
	case w.config.Registry.CAFile == "":
		return nil, nil
	case w.named || filepath.IsAbs(w.config.Registry.CAFile):
		name = w.config.Registry.CAFile
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(w.config.File), name)
		}
		pem, err = os.ReadFile(name)
	default:
		name = path.Clean(filepath.ToSlash(w.config.Registry.CAFile))
		pem, err = fs.ReadFile(w.home, name)
	}
	if err != nil {
		return nil, usagef("name the file that has the certificate of the registry's authority", "reading certificates: %s", plainly(name, err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, usagef("", "reading the system's certificates: %s", err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usagef("name a file of PEM blocks, which begin with -----BEGIN CERTIFICATE-----", "%s holds no certificate that can be read", name)
	}
	return pool, nil
}
