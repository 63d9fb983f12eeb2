using System.IO.Hashing;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads storages from the file, one after the other, and makes the tensors that look into them.</summary>
internal sealed class StorageLoader(CheckpointSource source)
{
    private readonly Dictionary<TensorDescriptor, WeightTensor> _loaded = new(ReferenceEqualityComparer.Instance);
    private byte[] _scratch = []; // for storages that only views with gaps look into

    /// <summary>Makes the tensors; storages that none of them needs are only checked.</summary>
    public IEnumerable<KeyValuePair<string, WeightTensor>> Load(CheckpointContent content, List<KeyValuePair<string, TensorDescriptor>> tensors)
    {
        var views = tensors.Select(tensor => tensor.Value).Distinct<TensorDescriptor>(ReferenceEqualityComparer.Instance).ToLookup(tensor => tensor.Storage.Key, StringComparer.Ordinal);
        foreach (var record in content.Records)
        {
            if (views.Contains(record.Storage.Key))
            {
                Load(record, views[record.Storage.Key]);
            }
            else if (record.Crc is not null)
            {
                CheckCrc(record, source.Crc(record.Offset, (long)record.Storage.Bytes));
            }
        }

        return tensors.Select(tensor => KeyValuePair.Create(tensor.Key, _loaded[tensor.Value]));
    }

    // A tensor that is all of its storage takes over the bytes; others get copies, so that small views keep no large storage.
    private void Load(StorageRecord record, IEnumerable<TensorDescriptor> views)
    {
        if (record.Storage.Bytes > Array.MaxLength)
        {
            throw source.Broken(
                "limit", record.Offset, $"The storage {Untrusted.Quote(record.Storage.Key)} takes {record.Storage.Bytes} bytes, more than the {Array.MaxLength} of one managed buffer.");
        }

        var length = (int)record.Storage.Bytes;
        var kept = views.Any(view => view.CoversStorage) ? GC.AllocateUninitializedArray<byte>(length) : null;
        var bytes = kept ?? Scratch(length);
        source.ReadExactly(record.Offset, bytes);
        CheckCrc(record, record.Crc is null ? null : Crc32.HashToUInt32(bytes));
        foreach (var view in views)
        {
            ReadOnlyMemory<byte> values = kept is not null && view.CoversStorage ? kept : StridedCopy.Gather(bytes, view);
            _loaded.Add(view, WeightTensor.Create(record.Storage.Type, view.Shape, values));
        }
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(length);
        }

        return _scratch.AsSpan(0, length);
    }

    private void CheckCrc(StorageRecord record, uint? actual)
    {
        if (actual != record.Crc)
        {
            throw source.Broken("zip.crc", record.Offset, $"The storage {Untrusted.Quote(record.Storage.Key)} does not have its CRC-32: the file is damaged.");
        }
    }
}
