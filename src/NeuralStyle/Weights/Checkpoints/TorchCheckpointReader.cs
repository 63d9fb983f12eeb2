namespace NeuralStyle.Weights;

/// <summary>Reads one checkpoint: its structure, all checks, the choice of the state dict, then the values.</summary>
internal sealed class TorchCheckpointReader(CheckpointSource source, TorchCheckpointLimits limits)
{
    private const string Extension = ".pth";
    private const int HashDigits = 8;

    /// <summary>Reads the state dict.</summary>
    public StateDict Read()
    {
        var isZip = CheckpointSignature.IsZip(source);
        var isHashChecked = CheckHash();
        var content = isZip ? ZipCheckpoint.Read(source, limits) : LegacyCheckpoint.Read(source, limits);
        var (tensors, found) = StateDictFinder.Find(source, content.Pickle.Root, limits);
        TensorGeometry.CheckExpansion(source, content.Pickle, tensors.Select(tensor => tensor.Value).Distinct<TensorDescriptor>(ReferenceEqualityComparer.Instance), limits);

        var own = Metadata(content, isHashChecked).ToList();
        var metadata = found.Where(pair => !own.Exists(ours => ours.Key == pair.Key)).Concat(own);
        return new StateDict(new StorageLoader(source).Load(content, tensors), metadata);
    }

    private static IEnumerable<KeyValuePair<string, string>> Metadata(CheckpointContent content, bool isHashChecked)
    {
        yield return KeyValuePair.Create("torch.layout", content.Layout);
        if (isHashChecked)
        {
            yield return KeyValuePair.Create("torch.sha256-prefix", "verified");
        }

        if (content.IsChecksumMissing)
        {
            yield return KeyValuePair.Create("torch.crc", "not computed");
        }
    }

    // torchvision puts the start of the file's SHA-256 into its name: vgg16-397923af.pth.
    private bool CheckHash()
    {
        var name = Path.GetFileName(source.Path) ?? "";
        var stem = name.EndsWith(Extension, StringComparison.Ordinal) ? name[..^Extension.Length] : "";
        if (stem.Length <= HashDigits + 1 || stem[^(HashDigits + 1)] != '-' || stem.AsSpan()[^HashDigits..].ContainsAnyExcept("0123456789abcdef"))
        {
            return false;
        }

        var actual = source.Sha256()[..HashDigits];
        return stem.EndsWith(actual, StringComparison.Ordinal)
            ? true
            : throw source.Broken(
                "sha256", 0, $"The SHA-256 starts with {actual} and not as the name says: the download is damaged, so fetch it again. If the end of the name is no checksum, rename the file.");
    }
}
