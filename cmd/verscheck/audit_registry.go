package main

import (
	"context"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/record"
)

// asker returns who is asked which images are still there. That is nobody unless it is wanted: the configuration's mode is for checks.
func (o *auditOptions) asker(ctx context.Context, s streams, w *workspace) (answerers, error) {
	return o.answers(ctx, w, func() (record.Ask, error) {
		if o.offline || o.registry == "" || o.registry == config.Off {
			return nil, nil
		}
		client, err := o.client(s, w, o.quiet)
		if err != nil {
			return nil, err
		}
		return client.Inquire, nil
	})
}
