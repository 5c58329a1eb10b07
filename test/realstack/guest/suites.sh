# In the guest: runs the suites of the app folder on a stack; `failed` says whether one did. SUITES names some of them.
failed=0
run_suites() {
  local app=$1 stack=$2 suite name
  for suite in "$app"/guest/*.guest.mjs; do
    name=$(basename "$suite" .guest.mjs)
    case " ${SUITES:-$name} " in *" $name "*) ;; *) continue ;; esac
    echo "== $stack: $name"
    STACK=$stack timeout -k 2 "${SUITE_TIMEOUT:-300}" node --unhandled-rejections=strict \
      --test-reporter=spec --test-reporter-destination=stdout \
      --test-reporter="$app/guest/reporter.mjs" --test-reporter-destination="/out/$stack.$name.jsonl" \
      "$suite"
    local code=$?
    echo "{\"exit\":$code}" >>"/out/$stack.$name.jsonl"
    [ "$code" = 0 ] || { failed=1; echo "== $stack: $name ended with $code"; }
  done
}
