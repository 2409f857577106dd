# Builds a Kubernetes control plane, Helm, kubeconform and kwok from their Go modules, once; sourced by .ci/run.
# All are optional: a test that lacks one is skipped and says so.

kubernetes_version=1.37.2 # of test/kube/parts/go.mod
kubernetes_parts=(        # a package to build, of a module of its own if it has a version; or a module, and files of it for a folder
  k8s.io/kubernetes/cmd/{kube-apiserver,kubectl,kube-controller-manager,kube-scheduler}
  helm.sh/helm/v3/cmd/helm@v3.22.0
  github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
  sigs.k8s.io/kwok/cmd/kwok@v0.8.0
  'sigs.k8s.io/kwok@v0.8.0 stages kustomize/stage/{node/fast,node/heartbeat,pod/fast}/*-*.yaml'
  'k8s.io/kubernetes@v1.29.15 openapi-1.29 api/openapi-spec/v3/*.json'
  'github.com/prometheus-operator/prometheus-operator@v0.85.0 definitions example/prometheus-operator-crd/*.yaml'
  'github.com/external-secrets/external-secrets@v1.3.2 definitions config/crds/bases/external-secrets.io_*.yaml'
  'github.com/kedacore/keda/v2@v2.21.0 definitions config/crd/bases/keda.sh_*.yaml'
  # 3.6 wants a newer Go.
  'github.com/argoproj/argo-cd/v3@v3.5.7 definitions manifests/crds/{application,appproject}-crd.yaml'
)

install_kubernetes() {
  local work=$cache/go-for-kubernetes have part lacking=()
  export KUBERNETES_BIN=$cache/kubernetes-$kubernetes_version
  have=$KUBERNETES_BIN/parts
  mkdir -p "$KUBERNETES_BIN" && touch "$have"
  # Parts of another version are not here.
  printf '%s\n' "${kubernetes_parts[@]}" | grep -xF -f - "$have" >"$have.wanted" || true
  mv "$have.wanted" "$have"
  [ -x "$KUBERNETES_BIN/etcd" ] || take_etcd
  for part in "${kubernetes_parts[@]}"; do
    grep -qxF "$part" "$have" || lacking+=("$part")
  done
  [ ${#lacking[@]} -eq 0 ] && return
  if ! command -v go >/dev/null; then
    echo 'There is no Go here to build Kubernetes with: what is deployed to it is not tried.'
    return
  fi
  echo "Building ${#lacking[@]} of ${#kubernetes_parts[@]} parts of Kubernetes; all of them take about twenty-five minutes ..."
  for part in "${lacking[@]}"; do
    if bring_part "$part" >"$cache/install.log" 2>&1; then
      echo "$part" >>"$have"
    else
      echo "${part%% *} could not be had: $(tail -n 1 "$cache/install.log")"
    fi
  done
  rm -rf "$work"
}

bring_part() {
  local module folder files build=(-p 2 -trimpath -ldflags) version=k8s.io/component-base/version
  read -r module folder files <<<"$1"
  case $1 in
  *' '*)
    module_go mod download "$module" && mkdir -p "$KUBERNETES_BIN/$folder" &&
      # The braces and stars of a list above.
      (cd "$work/modules/$module" && eval "cp $files '$KUBERNETES_BIN/$folder'")
    ;;
  *@*) module_go install "${build[@]}" '-s -w' "$module" ;;
  *)
    module_go build -C test/kube/parts "${build[@]}" "-s -w -X $version.gitVersion=v$kubernetes_version -X $version.gitMajor=1 \
      -X $version.gitMinor=37" -o "$KUBERNETES_BIN/" "$module"
    ;;
  esac
}

module_go() { # with caches of its own: they grow to 12 GB, and are removed afterwards
  env CGO_ENABLED=0 GOBIN="$KUBERNETES_BIN" GOCACHE="$work/build" GOMODCACHE="$work/modules" GOFLAGS=-modcacherw nice go "$@"
}

take_etcd() {
  command -v etcd >/dev/null && ln -s "$(command -v etcd)" "$KUBERNETES_BIN/etcd" && return
  echo 'Taking etcd out of its package ...'
  if ! take_out_of_package etcd-server "$KUBERNETES_BIN" --strip-components=3 ./usr/bin/etcd; then
    echo 'There is no etcd here and apt-get has none: what is deployed to Kubernetes is not tried.'
  fi
}
