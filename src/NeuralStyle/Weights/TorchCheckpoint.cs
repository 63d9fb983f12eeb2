using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads and writes the state dicts that PyTorch saves as <c>.pth</c>, <c>.pt</c> or <c>.model</c> files. Nothing in such a file is run.</summary>
/// <remarks>
/// <para>
/// Both layouts of <c>torch.save</c> are read, zip archives and the legacy one before PyTorch 1.6, distinguished by content. A pickle is a
/// program; the reader knows only what a state dict needs, leaves objects of a few harmless classes alone, such as paths and dates, and refuses
/// everything else: pickled modules, TorchScript, tar files, and
/// tensors that are quantized, sparse or complex. Structure and sizes are checked before memory is taken for values, and CRC-32s
/// are verified where the file has them.
/// </para>
/// <para>
/// Every tensor is read, at any depth of dictionaries, lists and tuples, under the path of its keys, such as <c>state_dict.conv1.weight</c> or
/// <c>optimizer.state.0.exp_avg</c>. Strings, numbers and truth values of the outermost dictionary become metadata. So does <c>torch.layout</c>, which is
/// <c>zip</c> or <c>legacy</c>; <c>torch.sha256-prefix</c>, which is <c>verified</c> when the name of the file ends in eight digits
/// of its SHA-256, as torchvision's do; and <c>torch.crc</c>, which is <c>not computed</c> when checksums were left out.
/// Names of tensors are kept as they are.
/// </para>
/// </remarks>
public static class TorchCheckpoint
{
    /// <summary>Reads a file into managed memory; nothing of it stays open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits, <see cref="TorchCheckpointLimits.Default"/> unless given.</param>
    /// <exception cref="ModelFormatException">The file is no checkpoint that can be read safely, is damaged, or exceeds a limit.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateDict Read(string path, TorchCheckpointLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return new TorchCheckpointReader(new CheckpointSource(file, path), limits ?? TorchCheckpointLimits.Default).Read();
    }

    /// <summary>Reads from the stream's position to its end.</summary>
    /// <param name="stream">A stream that can seek; it stays the caller's and open.</param>
    /// <param name="limits">The limits, <see cref="TorchCheckpointLimits.Default"/> unless given.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="ModelFormatException">The data is no checkpoint that can be read safely, is damaged, or exceeds a limit.</exception>
    public static StateDict Read(Stream stream, TorchCheckpointLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek
            ? new TorchCheckpointReader(new CheckpointSource(stream, path: null), limits ?? TorchCheckpointLimits.Default).Read()
            : throw new ArgumentException("The stream cannot seek: copy it into a MemoryStream first.", nameof(stream));
    }

    /// <summary>Writes a file that <c>torch.load</c> reads, also with <c>weights_only=True</c>, so that the path holds either its old content or all of the new one.</summary>
    /// <remarks>
    /// The file is in the zip layout and holds an OrderedDict of tensors, in the order given. Equal state dicts give equal bytes.
    /// A plain state dict cannot hold metadata, so that is not written; <see cref="SafeTensors"/> files keep it.
    /// </remarks>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file to make or replace.</param>
    /// <exception cref="ArgumentException">There are no tensors, a name cannot be written, or <see cref="TorchCheckpointLimits.Default"/> would refuse the file.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is unchanged.</exception>
    public static void Write(StateDict weights, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(weights);
        var writer = new TorchCheckpointWriter(weights);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>Writes the bytes that <see cref="Write(StateDict, string)"/> would write.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="stream">The stream to write to; it stays the caller's and open.</param>
    /// <exception cref="ArgumentException">There are no tensors, a name cannot be written, or <see cref="TorchCheckpointLimits.Default"/> would refuse the file.</exception>
    public static void Write(StateDict weights, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        new TorchCheckpointWriter(weights).Write(stream);
    }

    /// <summary>Writes a model's weights under the key names of a published system, so that its network in Python loads them unchanged.</summary>
    /// <remarks>
    /// The file is one of <see cref="Write(StateDict, string)"/>. It holds weights alone: what else the model knows, such as its
    /// style's name, stays in the file of <see cref="StyleModel.Save(string)"/>.
    /// </remarks>
    /// <param name="model">The model. Its network must be the system's, operation by operation, as that of a <c>TransformNetwork</c> with default options is pytorch/examples'.</param>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="family">The system; if null, the first of <see cref="WeightFamily.All"/> that has the model's network.</param>
    /// <exception cref="ArgumentException">The system does not have the model's network, or no system does.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is unchanged.</exception>
    public static void Save(StyleModel model, string path, WeightFamily? family = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Write(WeightFamily.Export(model, family), path);
    }
}
