# Builds a Kubernetes control plane, Helm, kubeconform and kwok from their Go modules, once; sourced by .ci/run.
# All are optional: a test that lacks one is skipped and says so.

kubernetes_version=1.37.2 # of test/kube/parts/go.mod
kwok=sigs.k8s.io/kwok@v0.8.0
kubernetes_parts=( # one with a version is a module of its own
  k8s.io/kubernetes/cmd/{kube-apiserver,kubectl,kube-controller-manager,kube-scheduler}
  helm.sh/helm/v3/cmd/helm@v3.22.0
  github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
  "${kwok/@//cmd/kwok@}"
)

install_kubernetes() {
  local work=$cache/go-for-kubernetes part lacking=()
  export KUBERNETES_BIN=$cache/kubernetes-$kubernetes_version
  mkdir -p "$KUBERNETES_BIN"
  # Programs of other versions go.
  printf '%s\n' "${kubernetes_parts[@]}" >"$KUBERNETES_BIN/wanted"
  cmp -s "$KUBERNETES_BIN"/{wanted,parts} || rm -rf "$KUBERNETES_BIN"/{helm,kubeconform,kwok,stages}
  mv "$KUBERNETES_BIN"/{wanted,parts}

  [ -x "$KUBERNETES_BIN/etcd" ] || take_etcd
  for part in "${kubernetes_parts[@]}"; do
    [ -x "$KUBERNETES_BIN/$(program_of "$part")" ] || lacking+=("$part")
  done
  [ ${#lacking[@]} -eq 0 ] && return
  if ! command -v go >/dev/null; then
    echo 'There is no Go here to build Kubernetes with: what is deployed to it is not tried.'
    return
  fi
  echo "Building ${#lacking[@]} programs of Kubernetes, of which the first takes about ten minutes, all of them twenty-five ..."
  for part in "${lacking[@]}"; do
    build_part "$part" >"$cache/install.log" 2>&1 || echo "$(program_of "$part") is not here and its build failed: $(tail -n 1 "$cache/install.log")"
  done
  rm -rf "$work"
}

program_of() {
  basename "${1%@*}"
}

build_part() {
  local version=k8s.io/component-base/version options=(-p 2 -trimpath -ldflags)
  case $1 in
  *@*) module_go install "${options[@]}" '-s -w' "$1" ;;
  *) module_go build -C test/kube/parts "${options[@]}" "-s -w -X $version.gitVersion=v$kubernetes_version -X $version.gitMajor=1 -X $version.gitMinor=37" -o "$KUBERNETES_BIN/" "$1" ;;
  esac
  case $1 in */kwok@*) take_stages ;; esac
}

module_go() { # with caches of its own: they grow to 12 GB, and are removed afterwards
  env CGO_ENABLED=0 GOBIN="$KUBERNETES_BIN" GOCACHE="$work/build" GOMODCACHE="$work/modules" GOFLAGS=-modcacherw nice go "$@"
}

take_stages() { # what kwok does to nodes and pods
  mkdir -p "$KUBERNETES_BIN/stages"
  cp "$work/modules/$kwok"/kustomize/stage/{node/fast,node/heartbeat,pod/fast}/*-*.yaml "$KUBERNETES_BIN/stages"
}

take_etcd() {
  command -v etcd >/dev/null && ln -s "$(command -v etcd)" "$KUBERNETES_BIN/etcd" && return
  echo 'Taking etcd out of its package ...'
  if take_out_of_package etcd-server "$KUBERNETES_BIN" --strip-components=3 ./usr/bin/etcd; then return; fi
  echo 'There is no etcd here and apt-get has none: what is deployed to Kubernetes is not tried.'
}
