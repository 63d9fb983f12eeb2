using NeuralStyle.Training.Records;
using Xunit;

namespace NeuralStyle.Tests.Training.Records;

public sealed class TensorBoardTests : TensorTest
{
    private readonly TrainingImages _images;

    public TensorBoardTests() => _images = Owned(new TrainingImages());

    private string Folder => Path.Combine(_images.Folder, "logs");

    [Fact]
    public void Crc_OfTheTestReader_IsThatOfTheStandard()
        => Assert.Equal(0xe3069283, EventFileReader.Crc("123456789"u8)); // RFC 3720's check value

    [Fact]
    public void Append_Record_HasTheBytesOfTensorFlow()
    {
        using var stream = new MemoryStream();

        new EventFile(stream).Append(new byte[24]);

        Assert.Equal([0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22], stream.ToArray()[..12]); // every file of TensorFlow begins so
        Assert.Single(EventFileReader.Records(stream.ToArray()));
    }

    [Fact]
    public void Train_WithTensorBoard_WritesLossesAndProbes()
    {
        var reports = new List<TrainingProgress>();
        using var trainer = _images.Builder().WithTensorBoard(Folder, everySteps: 2).WithProbe(everySteps: 3).Build();

        var result = trainer.Train(5, new Reports(reports.Add), TestContext.Current.CancellationToken);

        var file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(Folder, "events.out.tfevents.*")));
        Assert.Equal("brain.Event:2", EventFileReader.Version(file));
        var values = EventFileReader.Values(file);
        Assert.Equal([2, 3, 4, 5], values.Select(value => value.Step).Distinct());
        foreach (var step in new[] { 2, 3, 4, 5 })
        {
            Assert.Equal(reports[step - 1].Loss, Number(values, step, "loss/total"));
            Assert.Equal(reports[step - 1].Parts["total variation"], Number(values, step, "loss/total_variation"));
            Assert.Equal((float)reports[step - 1].LearningRate, Number(values, step, "training/learning_rate"));
        }

        var image = Assert.Single(values, value => value.Step == 3 && value.Image is not null);
        Assert.Equal(("probe/style", (32L, 32L)), (image.Tag, image.Size));
        using var png = new MemoryStream(image.Image!);
        Assert.Equal(reports[2].Probe!.Outputs[0].Image.AsBytes().ToArray(), ImageBuffer.Load(png).AsBytes().ToArray());
    }

    [Fact]
    public void Train_Resumed_AddsAFile()
    {
        foreach (var steps in new[] { 1, 2 })
        {
            using var trainer = _images.Builder().WithTensorBoard(Folder).WithCheckpoints(Path.Combine(_images.Folder, "run")).Build();
            var result = trainer.Train(steps, cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal([1, 2], Directory.GetFiles(Folder).SelectMany(file => EventFileReader.Values(File.ReadAllBytes(file))).Select(value => value.Step).Distinct().Order());
    }

    [Fact]
    public void Build_StepsOfZero_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(_images.Builder().WithTensorBoard(Folder, everySteps: 0).Build);

        Assert.Contains("TensorBoard's events", error.Message);
    }

    private static float? Number(List<EventFileReader.Value> values, int step, string tag) => Assert.Single(values, value => value.Step == step && value.Tag == tag).Number;
}
