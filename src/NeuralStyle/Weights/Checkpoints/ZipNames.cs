using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Checks the names in a zip archive: one root folder, and below it only what torch.save writes.</summary>
internal static class ZipNames
{
    /// <summary>The record with the pickle.</summary>
    public const string Pickle = "data.pkl";

    /// <summary>The record with the version of the layout.</summary>
    public const string Version = "version";

    /// <summary>The record with the order of bytes, absent in old files.</summary>
    public const string ByteOrder = "byteorder";

    /// <summary>The folder with the storages.</summary>
    public const string Data = "data/";

    private static readonly string[] Known = [Pickle, Version, ByteOrder, ".data/serialization_id", ".format_version", ".storage_alignment"];

    /// <summary>Checks the names of all records.</summary>
    public static void Check(CheckpointSource source, List<ZipRecord> records)
    {
        if (records.Find(record => IsProgram(record.LocalName)) is { } program)
        {
            throw source.Broken("torchscript", program.DirectoryOffset, $"This is a TorchScript archive, a program and not weights: save model.state_dict() with torch.save instead.");
        }

        var names = new HashSet<string>(records.Count, StringComparer.Ordinal);
        var root = records.Count == 0 ? "" : Root(records[0].Name).ToString();
        foreach (var record in records)
        {
            CheckName(source, record, root);
            if (!names.Add(record.Name))
            {
                throw source.Broken("zip.duplicate", record.DirectoryOffset, $"The name {Untrusted.Quote(record.Name)} is repeated in the zip archive, and readers differ in which they take.");
            }
        }

        if (!names.Any(name => name.EndsWith("/" + Pickle, StringComparison.Ordinal)))
        {
            throw source.Broken("zip.names", 0, $"This zip archive is not a PyTorch checkpoint: it has no {Pickle}. If it packs one, unpack it first.");
        }
    }

    private static bool IsProgram(string name) => name == "constants.pkl" || name.StartsWith("code/", StringComparison.Ordinal);

    private static ReadOnlySpan<char> Root(string name) => name.AsSpan(0, Math.Max(name.IndexOf('/'), 0));

    private static void CheckName(CheckpointSource source, ZipRecord record, string root)
    {
        var (name, at) = (record.Name, record.DirectoryOffset);
        if (name.AsSpan().ContainsAny("\\:\0") || HasWay(name))
        {
            throw source.Broken("zip.name", at, $"The name {Untrusted.Quote(name)} in the zip archive is not allowed: it could lead out of a folder.");
        }

        if (root.Length == 0 || !Root(name).SequenceEqual(root))
        {
            throw source.Broken("zip.root", at, $"The record {Untrusted.Quote(name)} is not in the root folder {Untrusted.Quote(root)}: this zip archive is not a PyTorch checkpoint.");
        }

        if (!IsWritten(name.AsSpan(root.Length + 1)))
        {
            throw source.Broken("zip.names", at, $"The record {Untrusted.Quote(name)} is none that torch.save writes.");
        }
    }

    // There may be thousands of names: nothing is made of them while they are looked at.
    private static bool HasWay(string name)
    {
        foreach (var part in name.AsSpan().Split('/'))
        {
            if (name.AsSpan()[part] is "" or "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWritten(ReadOnlySpan<char> local)
    {
        foreach (var known in Known)
        {
            if (local.SequenceEqual(known))
            {
                return true;
            }
        }

        return local.StartsWith(Data, StringComparison.Ordinal) && StorageDescriptor.IsKey(local[Data.Length..]);
    }
}
