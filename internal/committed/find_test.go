package committed_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/committed"
)

// The paths are those of public repositories.
func TestUsual(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"dist/install.yaml":                                       true, // kubebuilder
		"manifests/install.yaml":                                  true, // argo-cd
		"manifests/ha/namespace-install.yaml":                     true,
		"components.yaml":                                         true, // metrics-server
		"control-plane-components.yaml":                           true, // cluster-api
		"config/manifests/metallb-native.yaml":                    true,
		"multicluster/build/yamls/antrea-multicluster-member.yml": true,
		"deploy/gatekeeper.yaml":                                  true,
		"deployments/kubernetes/reloader.yaml":                    true,
		"release/kubernetes-manifests.yaml":                       true,
		"Bundle.yaml":                                             true,
		"releases/cnpg-1.30.0.yaml":                               false, // an old release
		"install/v0.20.0/kserve.yaml":                             false,
		"docs/install/v2_2_4_full.yaml":                           false,
		"charts/app/crds/install.yaml":                            false,
		"deploy/helm/templates/install.yaml":                      false,
		"docs/install.yaml":                                       false,
		"config/manager/manager.yaml":                             false,
		"config/webhookcainjection_patch.yaml":                    false,
		"installer.yaml":                                          false,
		"dist/install.json":                                       false,
		"dist/install.sh":                                         false,
		"deployer/app.yaml":                                       false,
	} {
		if got := committed.Usual(name); got != want {
			t.Errorf("Usual(%q) = %t", name, got)
		}
	}
}
