# In the guest: runs the suites that SUITES names on a stack, in that order, each in a process of its own that has to end
# by itself. What they gave is in /out.
run_suites() {
  local app=$1 stack=$2 suite name code
  for name in $SUITES; do
    suite=$app/guest/$name.guest.mjs
    echo "== $stack: $name"
    STACK=$stack timeout -k 2 "${SUITE_TIMEOUT:-600}" node --unhandled-rejections=strict \
      --test-reporter=spec --test-reporter-destination=stdout \
      --test-reporter="$app/guest/reporter.mjs" --test-reporter-destination="/out/$name.jsonl" \
      "$suite"
    code=$?
    echo "{\"exit\":$code}" >>"/out/$name.jsonl"
    [ "$code" = 0 ] || echo "== $stack: $name ended with $code"
  done
}
