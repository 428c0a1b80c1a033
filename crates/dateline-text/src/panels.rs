//! The inner loops of the matrix product for one panel of 16 outputs, in each machine's own instructions.
//!
//! `bytes` is `[rows, padded]`; `weights` holds for every four inputs 16 × 4 weights; `acc` takes `[rows, 16]` sums
//! and may be longer. Each returns how many panels it did: two where two go faster side by side, `[2, rows, 16]` then.

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{avx2, vnni, vnni_pair};

#[cfg(target_arch = "aarch64")]
pub(crate) use arm::neon;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_op_in_unsafe_fn)]
mod x86 {
    use crate::kernel::PANEL;
    use std::arch::x86_64::*;

    /// # Safety
    /// AVX-512 F, BW, VL and VNNI must be there.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(crate) unsafe fn vnni(bytes: &[u8], weights: &[i8], padded: usize, acc: &mut [i32]) -> usize {
        const ROWS: usize = 12;
        let rows = bytes.len() / padded.max(1);
        let groups = padded / 4;
        assert!(acc.len() >= rows * PANEL && weights.len() >= groups * 64);
        let mut r = 0;
        while r + ROWS <= rows {
            vnni_rows::<ROWS>(
                bytes.as_ptr().add(r * padded),
                weights.as_ptr(),
                padded,
                acc.as_mut_ptr().add(r * PANEL),
            );
            r += ROWS;
        }
        while r + 4 <= rows {
            vnni_rows::<4>(bytes.as_ptr().add(r * padded), weights.as_ptr(), padded, acc.as_mut_ptr().add(r * PANEL));
            r += 4;
        }
        while r < rows {
            vnni_rows::<1>(bytes.as_ptr().add(r * padded), weights.as_ptr(), padded, acc.as_mut_ptr().add(r * PANEL));
            r += 1;
        }
        1
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn vnni_rows<const ROWS: usize>(bytes: *const u8, weights: *const i8, padded: usize, acc: *mut i32) {
        let mut sum = [_mm512_setzero_si512(); ROWS];
        for g in 0..padded / 4 {
            let w = _mm512_loadu_si512(weights.add(g * 64).cast());
            for (i, s) in sum.iter_mut().enumerate() {
                let x = _mm512_set1_epi32(bytes.add(i * padded + g * 4).cast::<i32>().read_unaligned());
                *s = _mm512_dpbusd_epi32(*s, x, w);
            }
        }
        for (i, s) in sum.iter().enumerate() {
            _mm512_storeu_si512(acc.add(i * PANEL).cast(), *s);
        }
    }

    /// Two panels at once: a row's bytes are spread over the lanes for both.
    ///
    /// # Safety
    /// As [`vnni`].
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(crate) unsafe fn vnni_pair(bytes: &[u8], weights: &[i8], padded: usize, acc: &mut [i32]) -> usize {
        const ROWS: usize = 12;
        let rows = bytes.len() / padded.max(1);
        assert!(acc.len() >= 2 * rows * PANEL && weights.len() >= 2 * padded * PANEL);
        let (first, second) = acc.split_at_mut(rows * PANEL);
        let pair = (weights.as_ptr(), weights.as_ptr().add(padded * PANEL));
        let mut r = 0;
        while r + ROWS <= rows {
            pair_rows::<ROWS>(
                bytes.as_ptr().add(r * padded),
                pair,
                padded,
                first.as_mut_ptr().add(r * PANEL),
                second.as_mut_ptr().add(r * PANEL),
            );
            r += ROWS;
        }
        while r + 3 <= rows {
            pair_rows::<3>(
                bytes.as_ptr().add(r * padded),
                pair,
                padded,
                first.as_mut_ptr().add(r * PANEL),
                second.as_mut_ptr().add(r * PANEL),
            );
            r += 3;
        }
        while r < rows {
            pair_rows::<1>(
                bytes.as_ptr().add(r * padded),
                pair,
                padded,
                first.as_mut_ptr().add(r * PANEL),
                second.as_mut_ptr().add(r * PANEL),
            );
            r += 1;
        }
        2
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn pair_rows<const ROWS: usize>(
        bytes: *const u8,
        weights: (*const i8, *const i8),
        padded: usize,
        first: *mut i32,
        second: *mut i32,
    ) {
        let mut sum = [[_mm512_setzero_si512(); 2]; ROWS];
        for g in 0..padded / 4 {
            let w0 = _mm512_loadu_si512(weights.0.add(g * 64).cast());
            let w1 = _mm512_loadu_si512(weights.1.add(g * 64).cast());
            for (i, s) in sum.iter_mut().enumerate() {
                let x = _mm512_set1_epi32(bytes.add(i * padded + g * 4).cast::<i32>().read_unaligned());
                s[0] = _mm512_dpbusd_epi32(s[0], x, w0);
                s[1] = _mm512_dpbusd_epi32(s[1], x, w1);
            }
        }
        for (i, s) in sum.iter().enumerate() {
            _mm512_storeu_si512(first.add(i * PANEL).cast(), s[0]);
            _mm512_storeu_si512(second.add(i * PANEL).cast(), s[1]);
        }
    }

    /// # Safety
    /// AVX2 must be there.
    #[target_feature(enable = "avx2")]
    pub(crate) unsafe fn avx2(bytes: &[u8], weights: &[i8], padded: usize, acc: &mut [i32]) -> usize {
        const ROWS: usize = 5;
        let rows = bytes.len() / padded.max(1);
        let groups = padded / 4;
        assert!(acc.len() >= rows * PANEL && weights.len() >= groups * 64);
        let mut r = 0;
        while r + ROWS <= rows {
            avx2_rows::<ROWS>(
                bytes.as_ptr().add(r * padded),
                weights.as_ptr(),
                padded,
                acc.as_mut_ptr().add(r * PANEL),
            );
            r += ROWS;
        }
        while r < rows {
            avx2_rows::<1>(bytes.as_ptr().add(r * padded), weights.as_ptr(), padded, acc.as_mut_ptr().add(r * PANEL));
            r += 1;
        }
        1
    }

    #[target_feature(enable = "avx2")]
    unsafe fn avx2_rows<const ROWS: usize>(bytes: *const u8, weights: *const i8, padded: usize, acc: *mut i32) {
        let ones = _mm256_set1_epi16(1);
        let mut sum = [[_mm256_setzero_si256(); 2]; ROWS];
        for g in 0..padded / 4 {
            let w0 = _mm256_loadu_si256(weights.add(g * 64).cast());
            let w1 = _mm256_loadu_si256(weights.add(g * 64 + 32).cast());
            for (i, s) in sum.iter_mut().enumerate() {
                let x = _mm256_set1_epi32(bytes.add(i * padded + g * 4).cast::<i32>().read_unaligned());
                // Two products of a byte and seven bits stay within 16 bits.
                s[0] = _mm256_add_epi32(s[0], _mm256_madd_epi16(_mm256_maddubs_epi16(x, w0), ones));
                s[1] = _mm256_add_epi32(s[1], _mm256_madd_epi16(_mm256_maddubs_epi16(x, w1), ones));
            }
        }
        for (i, s) in sum.iter().enumerate() {
            _mm256_storeu_si256(acc.add(i * PANEL).cast(), s[0]);
            _mm256_storeu_si256(acc.add(i * PANEL + 8).cast(), s[1]);
        }
    }
}

#[cfg(target_arch = "aarch64")]
#[allow(unsafe_op_in_unsafe_fn)]
mod arm {
    use crate::kernel::PANEL;
    use std::arch::aarch64::*;

    /// # Safety
    /// NEON must be there (it is on every 64-bit ARM).
    #[target_feature(enable = "neon")]
    pub(crate) unsafe fn neon(bytes: &[u8], weights: &[i8], padded: usize, acc: &mut [i32]) -> usize {
        let rows = bytes.len() / padded.max(1);
        let groups = padded / 4;
        assert!(acc.len() >= rows * PANEL && weights.len() >= groups * 64);
        for r in 0..rows {
            let row = bytes.as_ptr().add(r * padded);
            let mut sum = [vdupq_n_s32(0); 4];
            for g in 0..groups {
                // Four inputs, twice, as 16-bit numbers.
                let x = vreinterpretq_s16_u16(vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(
                    row.add(g * 4).cast::<u32>().read_unaligned(),
                ))));
                for (q, s) in sum.iter_mut().enumerate() {
                    let w = vld1q_s8(weights.as_ptr().add(g * 64 + q * 16));
                    let (lo, hi) = (vmovl_s8(vget_low_s8(w)), vmovl_high_s8(w));
                    let a = vpaddq_s32(vmull_s16(vget_low_s16(lo), vget_low_s16(x)), vmull_high_s16(lo, x));
                    let b = vpaddq_s32(vmull_s16(vget_low_s16(hi), vget_low_s16(x)), vmull_high_s16(hi, x));
                    *s = vaddq_s32(*s, vpaddq_s32(a, b));
                }
            }
            for (q, s) in sum.iter().enumerate() {
                vst1q_s32(acc.as_mut_ptr().add(r * PANEL + q * 4), *s);
            }
        }
        1
    }
}
