/** What `recoverable/redis` needs: its own keys, and the commands of its script. docs and README say the same. */
export const LEAST_RIGHTS =
  '~matrix:* +evalsha +eval +time +get +set +hget +hgetall +hset +hdel +pexpire +ping +info +client +hello +cluster +command';
