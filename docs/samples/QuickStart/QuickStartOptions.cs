namespace NeuralStyle.Samples.QuickStart;

/// <summary>What the command line asks for; null where the sample's own pictures are to be used.</summary>
internal sealed record QuickStartOptions(
    string[] Style,
    string? Content,
    string? Input,
    string Output,
    double Minutes,
    string? Vgg,
    bool FromScratch,
    int CropSize,
    int StyleSize,
    double? StyleWeight,
    double LearningRate,
    long Seed);
