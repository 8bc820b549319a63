//! The binary form of payloads.

use proptest::prelude::*;
use uuid::Uuid;

use crate::seal::codec::{Malformed, Reader, Writer};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn fields_are_read_back(
        small in any::<u8>(),
        flag in any::<bool>(),
        middle in any::<u32>(),
        time in any::<i64>(),
        number in any::<u64>(),
        id in any::<u128>(),
        blob in prop::collection::vec(any::<u8>(), 0..300),
        text in prop::option::of("\\PC{0,20}"),
        list in prop::collection::vec(any::<u64>(), 0..10),
    ) {
        let mut writer = Writer::new();
        writer
            .u8(small)
            .bool(flag)
            .u32(middle)
            .i64(time)
            .varint(number)
            .uuid(Uuid::from_u128(id))
            .raw(&[1, 2, 3])
            .bytes(&blob)
            .opt(text.as_deref(), Writer::str)
            .list(&list, |writer, item| {
                writer.varint(*item);
            });
        let bytes = writer.finish();

        let mut reader = Reader::new(&bytes);
        prop_assert_eq!(reader.u8(), Ok(small));
        prop_assert_eq!(reader.bool(), Ok(flag));
        prop_assert_eq!(reader.u32(), Ok(middle));
        prop_assert_eq!(reader.i64(), Ok(time));
        prop_assert_eq!(reader.varint(), Ok(number));
        prop_assert_eq!(reader.uuid(), Ok(Uuid::from_u128(id)));
        prop_assert_eq!(reader.array(), Ok([1, 2, 3]));
        prop_assert_eq!(reader.bytes(), Ok(blob.as_slice()));
        prop_assert_eq!(reader.opt(Reader::str), Ok(text.as_deref()));
        prop_assert_eq!(reader.list(Reader::varint), Ok(list));
        prop_assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn a_reader_never_panics(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        fields in prop::collection::vec(0..10_u8, 0..20),
    ) {
        let mut reader = Reader::new(&bytes);
        for field in fields {
            let _outcome = match field {
                0 => reader.u8().map(|_| ()),
                1 => reader.bool().map(|_| ()),
                2 => reader.u32().map(|_| ()),
                3 => reader.i64().map(|_| ()),
                4 => reader.varint().map(|_| ()),
                5 => reader.uuid().map(|_| ()),
                6 => reader.bytes().map(|_| ()),
                7 => reader.str().map(|_| ()),
                8 => reader.opt(Reader::bytes).map(|_| ()),
                _ => reader.list(Reader::u8).map(|_| ()),
            };
        }
        let _outcome = reader.finish();
    }
}

#[test]
fn what_is_left_over_is_refused() {
    let mut reader = Reader::new(&[1, 2]);
    assert_eq!(reader.u8(), Ok(1));
    assert_eq!(reader.finish(), Err(Malformed));
}

#[test]
fn false_lengths_and_longer_spellings_are_refused() {
    assert_eq!(Reader::new(&[5, 1, 2]).bytes(), Err(Malformed));
    assert_eq!(Reader::new(&[0x80, 0x00]).varint(), Err(Malformed));
    assert_eq!(Reader::new(&[0xff; 10]).varint(), Err(Malformed));
    assert_eq!(Reader::new(&[0xff; 11]).varint(), Err(Malformed));
    assert_eq!(Reader::new(&[2]).bool(), Err(Malformed));
    assert_eq!(Reader::new(&[1, 0xff]).str(), Err(Malformed));
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    assert_eq!(Reader::new(&huge).varint(), Ok(u64::MAX));
    assert_eq!(Reader::new(&huge).bytes(), Err(Malformed));
    assert_eq!(Reader::new(&huge).list(Reader::u8), Err(Malformed));
}
