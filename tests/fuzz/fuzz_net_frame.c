/* SPDX-License-Identifier: Apache-2.0 */
/* What comes over the pipes between library and helper: as a question, and as an answer in frames. */
#include <stdint.h>
#include <stdlib.h>

#include "net/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice bytes = tw_slice_of(data, size);
	struct tw_answer answer = { 0 };
	struct tw_question question;
	struct tw_frame frame;

	if (tw_question_decode(bytes, &question)) {
		struct tw_question again;
		struct tw_buf buf = { 0 };

		tw_question_encode(&buf, &question);
		if (!tw_buf_failed(&buf) && buf.len <= TW_QUESTION_MAX &&
		    !tw_question_decode(tw_buf_view(&buf), &again))
			abort();
		tw_buf_release(&buf);
	}
	while (tw_frame_next(&bytes, &frame) == 1 && tw_answer_take(&answer, &frame))
		;
	tw_answer_header(&answer, "Content-Length");
	tw_answer_release(&answer);
	return 0;
}
