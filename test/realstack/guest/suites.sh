# In the guest: runs the suites of an app folder on a stack, or those that SUITES names, each in a process of its own that
# has to end by itself. What they gave is in /out; the exit code is 0 once all have run.
run_suites() {
  local app=$1 stack=$2 suite name code
  for suite in "$app"/guest/*.guest.mjs; do
    name=$(basename "$suite" .guest.mjs)
    case " ${SUITES:-$name} " in *" $name "*) ;; *) continue ;; esac
    echo "== $stack: $name"
    STACK=$stack timeout -k 2 "${SUITE_TIMEOUT:-600}" node --unhandled-rejections=strict \
      --test-reporter=spec --test-reporter-destination=stdout \
      --test-reporter="$app/guest/reporter.mjs" --test-reporter-destination="/out/$stack.$name.jsonl" \
      "$suite"
    code=$?
    echo "{\"exit\":$code}" >>"/out/$stack.$name.jsonl"
    [ "$code" = 0 ] || echo "== $stack: $name ended with $code"
  done
}
