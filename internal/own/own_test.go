package own

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// released is a release of a repository that has all releases up to it, and the given ones.
func released(t *testing.T, tag string, known ...string) fact.Release {
	t.Helper()
	r := readRelease(t, tag, append([]string{tag, "of"}, known...))
	if !slices.Contains(r.Known, r.Version) {
		r.Known = append(r.Known, r.Version)
		slices.SortFunc(r.Known, version.Version.Compare)
	}
	return r
}

func refs(t *testing.T, images ...string) []fact.Ref {
	t.Helper()
	var out []fact.Ref
	for _, text := range images {
		ref, err := fact.ParseRef(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		out = append(out, ref)
	}
	return out
}

const digest = "@sha256:1111111111111111111111111111111111111111111111111111111111111111"

func TestInfer(t *testing.T) {
	t.Parallel()
	github := func(name string) Identity { return Identity{Remotes: []string{"https://github.com/" + name}} }
	cases := []struct {
		name     string
		identity Identity
		release  fact.Release
		images   []string
		want     []string // the claimed ones
	}{
		{
			"named after the repository in its organisation's registry, whatever the tag",
			github("kubernetes-sigs/descheduler"), released(t, "v0.29.0", "v0.28.0", "v0.28.1"),
			[]string{"registry.k8s.io/descheduler/descheduler:v0.28.1", "gcr.io/k8s-staging-descheduler/descheduler" + digest, "redis:7.0"},
			[]string{"gcr.io/k8s-staging-descheduler/descheduler", "registry.k8s.io/descheduler/descheduler"},
		},
		{
			"separators do not count",
			github("argoproj/argo-cd"), released(t, "v2.9.2"),
			[]string{"quay.io/argoproj/argocd:v1.0.0", "quay.io/argo_proj/argo_cd", "quay.io/argoproj/argo-cd-ui"},
			[]string{"quay.io/argo_proj/argo_cd", "quay.io/argoproj/argocd"},
		},
		{
			"another repository of an organisation that is named like the repository",
			github("minio/minio"),
			fact.Release{},
			[]string{"minio/console:v0.30.0", "minio/minio:RELEASE.2024-01-01T00-00-00Z", "minio/mc"},
			[]string{"docker.io/minio/minio"},
		},
		{
			"another repository of the organisation: with the very version of an own image it is taken for a part",
			github("minio/operator"), released(t, "v5.0.1", "v5.0.0"),
			[]string{"minio/operator:v5.0.0", "minio/console:v5.0.1", "minio/kes:v5.0.0"},
			[]string{"docker.io/minio/kes", "docker.io/minio/operator"}, // wrong, and the price of finding piped beside pipecd
		},
		{
			"a component of the same repository that has versions of its own",
			github("kubernetes/ingress-nginx"), released(t, "controller-v1.11.2", "controller-v1.5.1", "controller-v1.11.1"),
			[]string{"registry.k8s.io/ingress-nginx/controller:v1.10.0", "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.1"},
			[]string{"registry.k8s.io/ingress-nginx/controller"},
		},
		{
			"a coincidence beside the released component",
			github("kubernetes/ingress-nginx"), released(t, "controller-v1.1.1"),
			[]string{"registry.k8s.io/ingress-nginx/controller:v1.1.1", "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.1.1"},
			[]string{"registry.k8s.io/ingress-nginx/controller"},
		},
		{
			"the namespace names organisation and repository, no tag is a release",
			github("pixie-io/pixie"), released(t, "release/cloud/v0.1.9"),
			[]string{
				"gcr.io/pixie-oss/pixie-prod/cloud/api_server_image:latest", "gcr.io/pixie-oss/pixie-prod/cloud/auth" + digest,
				"gcr.io/pixie-oss/pixie-dev-public/etcd:3.5.9", "gcr.io/pixie-oss/pixie-prod/slackin/slackin:20201222_1",
				"ghcr.io/pixie-io/nats:2.9.25", "gcr.io/pixie-oss/pixie-prod/vizier/pem:v0.1.9", "gcr.io/pixie-oss/pixie-dev/x:v0.1.8-5-gabcdef0",
			},
			[]string{
				"gcr.io/pixie-oss/pixie-dev/x", "gcr.io/pixie-oss/pixie-prod/cloud/api_server_image",
				"gcr.io/pixie-oss/pixie-prod/cloud/auth", "gcr.io/pixie-oss/pixie-prod/vizier/pem",
			},
		},
		{
			"images of ko",
			github("tektoncd/pipeline"), released(t, "v0.50.0"),
			[]string{
				"gcr.io/tekton-releases/github.com/tektoncd/pipeline/cmd/controller" + digest, "gcr.io/tekton-releases/dogfooding/ko:latest",
				"gcr.io/tekton-releases/github.com/tektoncd/triggers/cmd/controller" + digest,
			},
			[]string{"gcr.io/tekton-releases/github.com/tektoncd/pipeline/cmd/controller"},
		},
		{
			"beside an image named after the repository, its version makes a companion",
			github("pipe-cd/pipecd"), released(t, "v0.51.0", "v0.50.0", "v0.50.2", "v0.5.0"),
			[]string{"ghcr.io/pipe-cd/pipecd:v0.50.2", "ghcr.io/pipe-cd/launcher:v0.50.2", "ghcr.io/pipe-cd/helloworld:v0.5.0", "mysql:v0.50.2"},
			[]string{"ghcr.io/pipe-cd/launcher", "ghcr.io/pipe-cd/pipecd"},
		},
		{
			"where none is, neighbours confirm each other, alone proves nothing",
			github("argoproj/argo-workflows"), released(t, "v2.12.4", "v2.12.3"),
			[]string{"argoproj/argocli:v2.12.3", "argoproj/workflow-controller:v2.12.3", "argoproj/argosay:v2.12.4", "argoproj/argoexec:latest"},
			[]string{"docker.io/argoproj/argocli", "docker.io/argoproj/workflow-controller"},
		},
		{
			"plugins of the same version are no neighbours that count",
			github("vmware-tanzu/velero"), released(t, "v1.4.0", "v1.1.0", "v1.2.0"),
			[]string{"velero/velero:latest", "velero/velero-plugin-for-aws:v1.1.0", "velero/velero-plugin-for-gcp:v1.1.0"},
			nil,
		},
		{
			"first versions are everybody's",
			github("goharbor/harbor-operator"), released(t, "v1.0.1", "v1.0.0"),
			[]string{"ghcr.io/goharbor/redis-operator:v1.0.0", "ghcr.io/goharbor/postgres-operator:v1.0.0"},
			nil,
		},
		{
			"a repository of another organisation under the same host",
			github("kubernetes-csi/csi-driver-host-path"), released(t, "v1.12.1", "v1.9.0"),
			[]string{"registry.k8s.io/sig-storage/hostpathplugin:v1.9.0", "registry.k8s.io/sig-storage/csi-resizer:v1.9.0"},
			nil,
		},
		{
			"a path that names another repository of the organisation",
			github("kubeflow/manifests"), released(t, "v1.10.1", "v1.10.0"),
			[]string{"ghcr.io/kubeflow/kubeflow/kfam:v1.10.0", "ghcr.io/kubeflow/kubeflow/web-app:v1.10.0"},
			nil,
		},
		{
			"its own namespace, one image with a version",
			github("ray-project/kuberay"), released(t, "v1.1.1", "v1.1.0"),
			[]string{"quay.io/kuberay/operator:v1.1.0", "quay.io/kuberay/apiserver:latest"},
			[]string{"quay.io/kuberay/operator"},
		},
		{
			"its own namespace, two images with two versions",
			github("acme/shop"), released(t, "v1.2.0", "v1.1.0"),
			[]string{"registry.example.com/shop/api:v1.2.0", "registry.example.com/shop/tools:v0.3.0"},
			nil,
		},
		{
			"published elsewhere, with versions of the repository",
			github("zalando/postgres-operator"), released(t, "v1.8.2", "v1.8.0"),
			[]string{"registry.opensource.zalan.do/acid/postgres-operator:v1.8.0", "acid/postgres-operator:latest"},
			[]string{"registry.opensource.zalan.do/acid/postgres-operator"},
		},
		{
			"a rebuild of the repository's image",
			github("grafana/loki"), released(t, "v3.7.0", "v3.6.5"),
			[]string{"grafana/loki:3.6.5", "quay.io/openshift-logging/loki:v3.6.5", "grafana/promtail:3.6.5", "grafana/grafana:9.1.6"},
			[]string{"docker.io/grafana/loki", "docker.io/grafana/promtail"},
		},
		{
			"a stale mirror of the repository's image",
			github("flannel-io/flannel"), released(t, "v0.16.0", "v0.15.1", "v0.9.1"),
			[]string{"quay.io/coreos/flannel:v0.15.1", "registry.cn-hangzhou.aliyuncs.com/google-containers/flannel:v0.9.1"},
			[]string{"quay.io/coreos/flannel"},
		},
		{
			"a namespace that is the end of the repository's name is no mirror's",
			github("kubernetes-sigs/aws-ebs-csi-driver"), released(t, "v1.64.0", "v1.63.1"),
			[]string{"public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.63.1", "registry.k8s.io/provider-aws/aws-ebs-csi-driver"},
			[]string{"public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver", "registry.k8s.io/provider-aws/aws-ebs-csi-driver"},
		},
		{
			"the same words, in another order and two segments",
			github("kubernetes-sigs/secrets-store-csi-driver"), released(t, "v1.6.0"),
			[]string{"registry.k8s.io/csi-secrets-store/driver:v1.5.0", "registry.k8s.io/csi/driver:v1.6.0"},
			[]string{"registry.k8s.io/csi-secrets-store/driver"},
		},
		{
			"what a homelab deploys and is named after",
			github("someone/grafana"), released(t, "v1.3.0", "v1.2.0"),
			[]string{"grafana/grafana:10.0.0", "grafana/grafana-image-renderer:3.10.0", "ghcr.io/grafana/loki:latest"},
			nil,
		},
		{
			"a plugin that is named like the product",
			github("grafana/grafana"), released(t, "v10.0.0", "v9.5.0"),
			[]string{"grafana/grafana:latest", "grafana/grafana-image-renderer:3.10.0", "grafana/grafana-image-renderer:latest"},
			[]string{"docker.io/grafana/grafana"},
		},
		{
			"sister controllers without and with tags",
			github("fluxcd/flux2"), released(t, "v0.26.3", "v0.26.2", "v0.21.1"),
			[]string{"ghcr.io/fluxcd/source-controller", "ghcr.io/fluxcd/helm-controller:v0.21.1", "ghcr.io/fluxcd/kustomize-controller:v0.22.2"},
			nil,
		},
		{
			"the product that kube-PRODUCT deploys",
			github("thanos-io/kube-thanos"), released(t, "v0.29.0"),
			[]string{"quay.io/thanos/thanos:v0.29.0"},
			nil,
		},
		{
			"placeholders and official images",
			Identity{Module: "example.com/controller"},
			released(t, "v1.2.0"),
			[]string{"controller:latest", "controller:v1.2.0", "nginx"},
			nil,
		},
		{
			"build metadata",
			github("rancher/rke2-upgrade"), released(t, "v1.28.5+rke2r1"),
			[]string{"rancher/rke2-upgrade:v1.28.5-rke2r1", "rancher/rke2-runtime:v1.28.5-rke2r1", "rancher/rke2-other:v1.28.5-rke2r2"},
			[]string{"docker.io/rancher/rke2-runtime", "docker.io/rancher/rke2-upgrade"},
		},
		{
			"a fork is what its module says",
			Identity{Remotes: []string{"git@github.com:me/my-argo.git"}, Module: "github.com/argoproj/argo-cd/v2"},
			released(t, "v2.9.2"),
			[]string{"quay.io/argoproj/argocd:v2.9.1"},
			[]string{"quay.io/argoproj/argocd"},
		},
		{
			"a fork is what another remote of that name says, and no other remote",
			Identity{Remotes: []string{"git@github.com:me/strimzi-kafka-operator", "https://github.com/strimzi/strimzi-kafka-operator", "https://github.com/acme/api"}},
			released(t, "0.40.0"),
			[]string{"quay.io/strimzi/strimzi-kafka-operator:0.39.0", "ghcr.io/acme/api:1"},
			[]string{"quay.io/strimzi/strimzi-kafka-operator"},
		},
		{
			"a directory's name needs the tag",
			Identity{Dir: "loki"},
			released(t, "v3.7.0", "v3.6.5"),
			[]string{"grafana/loki:3.6.5", "loki/loki:latest", "grafana/promtail:3.6.5"},
			[]string{"docker.io/grafana/loki"},
		},
		{
			"a directory's name counts only where nothing better is known",
			Identity{Remotes: []string{"https://github.com/acme/shop"}, Dir: "loki"},
			released(t, "v3.7.0", "v3.6.5"),
			[]string{"grafana/loki:3.6.5"},
			nil,
		},
		{"nothing known", Identity{}, fact.Release{}, []string{"grafana/loki:3.6.5"}, nil},
		{
			"between releases the latest ones count",
			github("argoproj/argo-workflows"), readRelease(t, "", []string{"-", "of", "v2.12.3", "v2.12.4", "v3.0.0"}),
			[]string{"argoproj/argocli:v2.12.4", "argoproj/workflow-controller:v2.12.4"},
			[]string{"docker.io/argoproj/argocli", "docker.io/argoproj/workflow-controller"},
		},
		{
			"neighbours lie in one namespace",
			github("acme/shop"), released(t, "v1.3.0"),
			[]string{"ghcr.io/acme/api:v1.3.0", "quay.io/acme/web:v1.3.0"},
			nil,
		},
		{
			"an image in the repository's namespace does not stop neighbours",
			github("acme/shop"), released(t, "v1.3.0"),
			[]string{"ghcr.io/acme/api:v1.3.0", "ghcr.io/acme/web:v1.3.0", "ghcr.io/acme/shop/job:latest"},
			[]string{"ghcr.io/acme/api", "ghcr.io/acme/shop/job", "ghcr.io/acme/web"},
		},
		{
			"an organisation that is named like its repository is no namespace of the repository",
			github("acme/acme"), released(t, "v1.3.0"),
			[]string{"ghcr.io/acme/api:v1.3.0"},
			nil,
		},
		{
			"a component's name in a namespace of others",
			github("acme/shop"), released(t, "controller-v1.3.0"),
			[]string{"quay.io/other/controller:v1.2.0"},
			nil,
		},
		{
			"the repository's words, split, in a namespace of others",
			github("acme/platform-api"), released(t, "v1.3.0"),
			[]string{"registry.example.com/platform/api:v1.3.0"},
			[]string{"registry.example.com/platform/api"},
		},
		{
			"the registry is the organisation's, with a port",
			github("acme/shop"),
			fact.Release{},
			[]string{"registry.acme.com:5000/shop:1"},
			[]string{"registry.acme.com:5000/shop"},
		},
		{
			"Kubernetes publishes as k8s",
			github("kubernetes/dashboard"),
			fact.Release{},
			[]string{"registry.k8s.io/dashboard/dashboard:v7"},
			[]string{"registry.k8s.io/dashboard/dashboard"},
		},
		{
			"Kubernetes publishes as k8s, by its module",
			Identity{Module: "sigs.k8s.io/kueue"},
			fact.Release{},
			[]string{"k8s.gcr.io/kueue/kueue:v1"},
			[]string{"k8s.gcr.io/kueue/kueue"},
		},
		{
			"of several tags the highest counts",
			github("kubernetes-sigs/kueue"), released(t, "v0.9.3", "v0.8.0"),
			[]string{
				"gcr.io/kueue/tools:v0.8.0", "gcr.io/kueue/tools:v0.16.0", // 0.8.0 would do, 0.16.0 is no release
				"gcr.io/kueue/viz:v0.1.0-rc.1", "gcr.io/kueue/viz:latest", // neither is one
			},
			nil,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			claims := Infer(Input{Identity: c.identity, Release: c.release, Refs: refs(t, c.images...)})
			var got []string
			for repository, claim := range claims {
				if claim.Own {
					got = append(got, repository)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("claimed (-want +got):\n%s\n%v", diff, claims)
			}
		})
	}
}
