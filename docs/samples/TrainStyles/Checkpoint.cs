using System.Globalization;
using NeuralStyle.Weights;

namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The files of a training: the model, and a checkpoint that is the same model with the optimizer's moments and the number of steps.</summary>
internal sealed class Checkpoint(string folder)
{
    private const string StepsKey = "trainstyles.steps";

    private string ModelPath => Path.Combine(folder, "model.safetensors");

    private string CheckpointPath => Path.Combine(folder, "checkpoint.safetensors");

    /// <summary>True if there is a checkpoint to resume from.</summary>
    public bool Exists => File.Exists(CheckpointPath);

    /// <summary>Reads the model of the checkpoint.</summary>
    public StyleModel LoadModel() => StyleModel.Load(CheckpointPath);

    /// <summary>Restores the optimizer from the checkpoint.</summary>
    public void Restore(AdamOptimizer optimizer)
    {
        var file = SafeTensors.Read(CheckpointPath);
        optimizer.Restore(file, int.Parse(file.Metadata[StepsKey], CultureInfo.InvariantCulture));
    }

    /// <summary>Writes both files, each all at once or not at all.</summary>
    public void Save(StyleModel model, AdamOptimizer optimizer)
    {
        Directory.CreateDirectory(folder);
        model.Save(ModelPath);
        var file = SafeTensors.Read(ModelPath);
        var steps = KeyValuePair.Create(StepsKey, optimizer.Steps.ToString(CultureInfo.InvariantCulture));
        SafeTensors.Write(new StateDict(file.Concat(optimizer.Moments()), file.Metadata.Append(steps)), CheckpointPath);
    }
}
