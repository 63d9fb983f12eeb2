using System.Text;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Writes a state dict in the zip layout of torch.save; everything is checked before the first byte is written.</summary>
internal sealed class TorchCheckpointWriter
{
    private const string Root = "archive/";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StateDict _weights;
    private readonly byte[] _pickle;

    public TorchCheckpointWriter(StateDict weights)
    {
        Check(weights, TorchCheckpointLimits.Default);
        _weights = weights;
        _pickle = PickleWriter.Write(weights);
        Require(_pickle.Length <= TorchCheckpointLimits.Default.MaxPickleBytes, $"Names and shapes take {_pickle.Length} bytes, more than {TorchCheckpointLimits.Default.MaxPickleBytes}.");
        RequireReadable(_pickle);
    }

    public void Write(Stream stream)
    {
        var zip = new ZipWriter(stream);
        zip.Add(Root + ZipNames.Pickle, _pickle);
        zip.Add(Root + ZipNames.ByteOrder, "little"u8);
        var key = 0;
        foreach (var tensor in _weights.Values)
        {
            zip.Add($"{Root}{ZipNames.Data}{key++}", tensor.Bytes.Span);
        }

        zip.Add(Root + ZipNames.Version, "3\n"u8);
        zip.Finish();
    }

    private static void Check(StateDict weights, TorchCheckpointLimits limits)
    {
        var bytes = weights.Values.Sum(tensor => (long)tensor.Bytes.Length);
        Require(weights.Count > 0, "There are no tensors to write.");
        Require(weights.Count <= limits.MaxTensors, $"There are {weights.Count} tensors, more than {limits.MaxTensors}.");
        Require(bytes <= limits.MaxStorageBytes, $"The tensors take {bytes} bytes, more than {limits.MaxStorageBytes}.");
        foreach (var (name, tensor) in weights)
        {
            // GetByteCount throws ArgumentException at half a surrogate pair, which UTF-8 cannot hold.
            Require(StrictUtf8.GetByteCount(name) <= limits.MaxStringBytes, $"The name {Untrusted.Quote(name)} takes more than {limits.MaxStringBytes} bytes.");
            Require(tensor.Sizes.Length <= limits.MaxRank, $"Tensor {Untrusted.Quote(name)} has {tensor.Sizes.Length} dimensions, more than {limits.MaxRank}.");
        }
    }

    // What is left, such as the memory that many long names take, only the reader itself can decide.
    private static void RequireReadable(byte[] pickle)
    {
        var source = new CheckpointSource(new MemoryStream(pickle), path: null);
        var cursor = new CheckpointCursor(source, 0, pickle.Length, "pickle.end");
        try
        {
            var result = new PickleMachine(cursor, TorchCheckpointLimits.Default, ZipCheckpoint.StorageIdLength).Run();
            TensorGeometry.Check(source, result, TorchCheckpointLimits.Default);
        }
        catch (ModelFormatException error)
        {
            throw new ArgumentException($"The reader would refuse the file: {error.Message}", error);
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
